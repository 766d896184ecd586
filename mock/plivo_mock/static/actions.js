// What one does to a message: deliver it, let it fail, answer it as its recipient.

import * as api from "./api.js";
import { element } from "./dom.js";
import { FAILURES } from "./format.js";

/**
 * Make the card with the buttons.
 * @param {object} message as the control API gives it
 * @param {(work: () => Promise<unknown>) => void} perform does what a button asks for, and shows its failure
 * @returns {HTMLElement | null} the card; null where there is nothing to be done
 */
export function card(message, perform) {
  const parts = [];
  if (message.open) parts.push(ending(message, perform));
  if (message.message_direction === "outbound") parts.push(reply(message, perform));
  if (parts.length === 0) return null;
  return element("section", { class: "card", id: "actions" }, element("h3", { text: "What happens next" }), element("div", { class: "actions" }, ...parts));
}

function ending(message, perform) {
  const codes = element(
    "select",
    { name: "error_code", "aria-label": "Error code of a failure" },
    ...FAILURES.map(([code, meaning]) => element("option", { value: code, text: `${code} · ${meaning}` })),
  );
  codes.value = "1000";
  const end = (state) => () =>
    perform(() => api.conclude(message.message_uuid, state === "delivered" ? { state } : { state, error_code: codes.value }));
  const failing = message.message_direction === "inbound" || message.message_state === "sent" ? "undelivered" : "failed";
  return element(
    "form",
    { onsubmit: (event) => event.preventDefault() },
    element("button", { type: "button", class: "primary", name: "deliver", text: "Deliver", onclick: end("delivered") }),
    element("button", { type: "button", class: "danger", name: "fail", text: "Fail", onclick: end(failing) }),
    codes,
  );
}

function reply(message, perform) {
  const text = element("textarea", { name: "reply", rows: "1", maxlength: "1600", placeholder: "Answer as the recipient", "aria-label": "Answer as the recipient" });
  const send = () =>
    perform(async () => {
      if (!text.value.trim()) return;
      const inbound = { auth_id: message.auth_id, from_number: message.to_number, to_number: message.from_number, text: text.value };
      text.value = "";
      await api.receive({ ...inbound, type: message.message_type });
    });
  text.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    send();
  });
  return element(
    "form",
    { onsubmit: (event) => event.preventDefault() },
    text,
    element("button", { type: "button", name: "send-reply", text: "Send answer", onclick: send }),
  );
}
