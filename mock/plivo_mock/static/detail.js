// One message in full.

import * as actions from "./actions.js";
import { byId, element, foreign } from "./dom.js";
import * as format from "./format.js";

/**
 * Show a message.
 * @param {object} message as the control API gives it
 * @param {(work: () => Promise<unknown>) => void} perform does what a button asks for, and shows its failure
 */
export function show(message, perform) {
  const pane = byId("detail");
  const kept = keptState(pane, message.message_uuid);
  pane.replaceChildren(
    element(
      "article",
      { class: "sheet", "data-uuid": message.message_uuid, "data-state": message.message_state },
      element("a", { class: "back", href: "#/", text: "‹ All messages" }),
      heading(message),
      bubble(message),
      actions.card(message, perform),
      element("div", { class: "two" }, timeline(message), facts(message)),
      callbacks(message),
      request(message),
      element("section", { class: "card" }, element("h3", { text: "Record" }), fold("As the API responds with it", "record", code(JSON.stringify(message.record, null, 2)))),
    ),
  );
  restore(pane, kept);
}

/** Show that no message is chosen, or that there is none. */
export function showNone(text) {
  byId("detail").replaceChildren(
    element(
      "div",
      { class: "nothing" },
      element("p", { text }),
      element("p", { class: "quiet" }, element("kbd", { text: "j" }), " and ", element("kbd", { text: "k" }), " move through the list, ", element("kbd", { text: "/" }), " searches"),
    ),
  );
}

function heading(message) {
  return element(
    "header",
    { class: "heading" },
    element(
      "h2",
      {},
      foreign(format.number(message.from_number)),
      element("span", { class: "arrow", "aria-hidden": "true", text: " → " }),
      element("span", { class: "hidden", text: " to " }),
      foreign(format.number(message.to_number)),
    ),
    element("span", { class: "chip", "data-state": message.message_state, text: message.message_state }),
  );
}

function bubble(message) {
  const text = message.text || "No text";
  return element(
    "div",
    { class: `bubble ${message.message_direction}${message.text ? "" : " none"}`, id: "text" },
    foreign(text),
    message.media.length ? element("ul", { class: "media" }, ...message.media.map((url) => element("li", {}, foreign(url)))) : null,
  );
}

function timeline(message) {
  const items = message.timeline.map((event) =>
    element(
      "li",
      { "data-state": event.state },
      element("b", { text: event.state }),
      element("time", { datetime: event.moment, title: event.moment, text: format.precise(event.moment) }),
      event.error_code ? element("small", { text: `code ${format.code(event.error_code)}` }) : null,
    ),
  );
  return element("section", { class: "card" }, element("h3", { text: "Timeline" }), element("ol", { class: "timeline" }, ...items));
}

function facts(message) {
  const record = message.record;
  const rows = {
    Identifier: message.message_uuid,
    Type: message.message_type,
    Units: String(message.units),
    Amount: record.total_amount ? `${record.total_amount} USD` : "",
    Country: record.destination_country_iso2 ?? "",
    Campaign: record.tendlc_campaign_id ?? "",
    Conversation: record.conversation_origin ?? "",
    Powerpack: record.powerpack_id === "null" ? "" : (record.powerpack_id ?? ""),
    Account: message.subaccount || message.auth_id,
    Callback: message.callback_url,
  };
  const list = Object.entries(rows)
    .filter(([, value]) => value)
    .flatMap(([name, value]) => [element("dt", { text: name }), element("dd", {}, foreign(value))]);
  return element("section", { class: "card" }, element("h3", { text: "Details" }), element("dl", { class: "facts" }, ...list));
}

function callbacks(message) {
  const section = element("section", { class: "card", id: "callbacks" }, element("h3", { text: "Callbacks" }));
  if (message.callbacks.length === 0) {
    const words = message.callback_url ? "None was made yet." : "The request named no URL for them.";
    section.append(element("p", { class: "quiet", text: words }));
  }
  message.callbacks.forEach((callback, index) => {
    const fields = Object.entries(callback.fields).map(([name, value]) => `${name}: ${value}`);
    section.append(
      fold(
        [
          element("b", { text: callback.fields.Status ?? callback.method }),
          foreign(`${callback.method} ${callback.url}`),
          outcome(callback.status),
          callback.attempt > 1 ? element("span", { class: "quiet", text: `attempt ${callback.attempt}` }) : null,
          element("time", { datetime: callback.moment, text: format.precise(callback.moment) }),
        ],
        `callback-${index}`,
        element("h4", { text: "Fields" }),
        code(fields.join("\n")),
        element("h4", { text: callback.status === null ? "Why there was no response" : "Response" }),
        code(callback.error || callback.response_body || "(empty)"),
      ),
    );
  });
  return section;
}

function request(message) {
  const section = element("section", { class: "card", id: "request" }, element("h3", { text: "Request" }));
  const made = message.request;
  if (made === null) {
    section.append(element("p", { class: "quiet", text: "No request sent this message, or it is no longer kept." }));
    return section;
  }
  section.append(
    fold(
      [
        foreign(`${made.method} ${made.path}`),
        outcome(made.status),
        element("time", { datetime: made.moment, text: format.precise(made.moment) }),
      ],
      "request",
      element("h4", { text: "Headers" }),
      code(made.headers.map(([name, value]) => `${name}: ${value}`).join("\n")),
      element("h4", { text: "Body" }),
      code(format.pretty(made.body)),
      element("h4", { text: "Response" }),
      code(format.pretty(made.response_body)),
    ),
  );
  return section;
}

function outcome(status) {
  const good = status !== null && status < 300;
  return element("span", { class: `answer ${good ? "good" : "bad"}`, text: status === null ? "no response" : String(status) });
}

function fold(title, key, ...content) {
  const summary = element("summary", {}, ...(Array.isArray(title) ? title.filter((part) => part !== null) : [title]));
  return element("details", { "data-key": key }, summary, element("div", { class: "inside" }, ...content));
}

function code(text) {
  return element("pre", { class: "code", tabindex: "0", text });
}

// A message that changes while it is looked at keeps what is open, typed, chosen and focused.
function keptState(pane, uuid) {
  if (pane.querySelector(`[data-uuid="${CSS.escape(uuid)}"]`) === null) return null;
  const fields = [...pane.querySelectorAll("textarea, select")].map((field) => [field.name, field.value]);
  const open = [...pane.querySelectorAll("details[open]")].map((fold) => fold.dataset.key);
  const focused = pane.contains(document.activeElement) ? document.activeElement.getAttribute("name") : null;
  return { fields: new Map(fields), open: new Set(open), focused };
}

function restore(pane, kept) {
  if (kept === null) return;
  for (const field of pane.querySelectorAll("textarea, select")) field.value = kept.fields.get(field.name) ?? field.value;
  for (const fold of pane.querySelectorAll("details")) fold.open = kept.open.has(fold.dataset.key);
  if (kept.focused) pane.querySelector(`[name="${CSS.escape(kept.focused)}"]`)?.focus();
}
