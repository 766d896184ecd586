// The list of messages: what it shows, and how one moves in it.

import { arrange, byId, element, foreign } from "./dom.js";
import * as format from "./format.js";

const WAYS = { outbound: ["↗", "sent to"], inbound: ["↙", "received from"] };

/** @type {Map<string, HTMLElement>} */
let items = new Map();

/**
 * Show messages.
 * @param {object[]} messages newest first
 * @param {string | null} selected the one that is shown in full
 */
export function show(messages, selected) {
  const next = new Map();
  for (const message of messages) {
    const item = items.get(message.message_uuid) ?? element("li");
    fill(item, message);
    next.set(message.message_uuid, item);
  }
  items = next;
  arrange(byId("list"), [...items.values()]);
  select(selected);
}

/** Mark the message that is shown in full. */
export function select(uuid) {
  for (const [each, item] of items) {
    item.firstElementChild?.setAttribute("aria-current", each === uuid ? "true" : "false");
  }
}

/** Move to the next or the previous message. */
export function move(step) {
  const links = [...byId("list").querySelectorAll("a")];
  const at = links.indexOf(document.activeElement);
  const current = links.findIndex((link) => link.getAttribute("aria-current") === "true");
  const from = at >= 0 ? at : current;
  const target = links[Math.min(Math.max(from + step, 0), links.length - 1)];
  target?.focus();
  return target ?? null;
}

function fill(item, message) {
  const time = format.moment(message.message_time);
  const known = JSON.stringify([message, time]);
  if (item.dataset.shown === known) return;
  item.dataset.shown = known;
  const [arrow, words] = WAYS[message.message_direction];
  const [peer, own] =
    message.message_direction === "outbound"
      ? [message.to_number, message.from_number]
      : [message.from_number, message.to_number];
  const link = element(
    "a",
    { class: "message", href: `#/messages/${encodeURIComponent(message.message_uuid)}` },
    element("span", { class: `way ${message.message_direction}`, "aria-hidden": "true", text: arrow }),
    element(
      "span",
      { class: "peer" },
      element("span", { class: "hidden", text: `${words} ` }),
      foreign(format.number(peer)),
      element("span", { class: "hidden", text: message.message_direction === "outbound" ? " from " : " to " }),
      foreign(format.number(own), { class: "hidden" }),
    ),
    element("time", { class: "time", datetime: message.message_time, text: time }),
    foreign(message.text || "(no text)", { class: "preview" }),
    element("span", { class: "chip", "data-state": message.message_state, text: message.message_state }),
  );
  // Whoever has come here by keyboard stays here.
  const old = item.firstElementChild;
  const had = old !== null && old === document.activeElement;
  if (old?.getAttribute("aria-current")) link.setAttribute("aria-current", old.getAttribute("aria-current"));
  item.replaceChildren(link);
  if (had) link.focus();
}
