// The page: keeps list and message in step with the mock server, and with what the reader asks for.

import * as api from "./api.js";
import * as detail from "./detail.js";
import { byId, element } from "./dom.js";
import * as format from "./format.js";
import * as list from "./list.js";

const STEP = 50;
const MOST = 200;
const PAUSE = 60; // milliseconds in which changes are gathered

let limit = STEP;
let timer = 0;
let version = 0;

const filters = () =>
  Object.fromEntries([...new FormData(byId("filters"))].map(([name, value]) => [name, value.trim()]).filter(([, value]) => value));

const selected = () => {
  const found = /^#\/messages\/(.+)$/.exec(location.hash);
  return found ? decodeURIComponent(found[1]) : null;
};

/** Look at everything anew, a moment from now. */
function refresh(delay = PAUSE) {
  timer ||= setTimeout(async () => {
    timer = 0;
    try {
      await update();
    } catch (error) {
      complain(error);
    }
  }, delay);
}

async function update() {
  const own = ++version;
  const wanted = filters();
  const uuid = selected();
  const [overview, page, message] = await Promise.all([
    api.overview(),
    api.messages({ ...wanted, limit }),
    uuid === null ? null : api.message(uuid).catch(() => undefined),
  ]);
  if (own !== version) return; // overtaken by a later one
  showClock(overview.clock);
  format.setToday(overview.clock.now);
  list.show(page.messages, uuid);
  showCount(page, overview, Object.keys(wanted).length > 0);
  showExport(wanted);
  byId("panes").dataset.view = uuid === null ? "list" : "detail";
  if (message) detail.show(message, perform);
  else detail.showNone(message === undefined ? "This message is not there any more." : "Choose a message to see its way.");
}

function showCount(page, overview, isFiltered) {
  const shown = page.messages.length;
  const all = overview.messages;
  const total = `${all.toLocaleString()} ${all === 1 ? "message" : "messages"}`;
  byId("count").textContent = isFiltered ? `${shown.toLocaleString()}${page.has_more ? " or more" : ""} of ${total}` : total;
  byId("more").hidden = !page.has_more || limit >= MOST;
  const empty = byId("empty");
  empty.hidden = shown > 0;
  if (shown > 0) return;
  const example = `curl -u '${overview.auth_ids[0]}:YOUR_AUTH_TOKEN' \\\n  -H 'Content-Type: application/json' \\\n  -d '{"src": "12025550100", "dst": "12025550123", "text": "Hello"}' \\\n  ${location.origin}/v1/Account/${overview.auth_ids[0]}/Message/`;
  empty.replaceChildren(
    ...(isFiltered
      ? [element("h2", { text: "Nothing matches" }), element("p", { text: "Take a filter away to see more." })]
      : [element("h2", { text: "No messages yet" }), element("p", { text: "Send one, and it appears here:" }), element("pre", { tabindex: "0", text: example })]),
  );
}

/** Let the links export what the filters show. */
function showExport(wanted) {
  const query = new URLSearchParams(wanted).toString();
  for (const link of byId("export").querySelectorAll('a[href^="/_mock/export/"]')) {
    link.href = link.getAttribute("href").replace(/\?.*$/, "") + (query && `?${query}`);
  }
}

function showClock(clock) {
  byId("clock").hidden = !clock.manual;
  byId("now").textContent = clock.now.replace("T", " ").replace(/\.(\d{3})\d*Z$/, ".$1 UTC");
  byId("now").setAttribute("datetime", clock.now);
}

/** Do what a button asks for; say it when it fails. */
async function perform(work) {
  try {
    await work();
    refresh(0);
  } catch (error) {
    complain(error);
  }
}

let fading = 0;
function complain(error) {
  const toast = byId("toast");
  toast.textContent = error instanceof TypeError ? "The mock server cannot be reached." : error.message;
  toast.hidden = false;
  clearTimeout(fading);
  fading = setTimeout(() => (toast.hidden = true), 6000);
}

function onKey(event) {
  const isTyping = event.target.closest("input, textarea, select") !== null;
  if (event.key === "Escape") {
    if (isTyping) event.target.blur();
    else location.hash = "#/";
  }
  if (isTyping || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "/") {
    event.preventDefault();
    byId("filters").elements.search.focus();
  }
  const step = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 }[event.key];
  const inPane = byId("detail").contains(document.activeElement);
  if (!step || (inPane && event.key.startsWith("Arrow"))) return;
  event.preventDefault();
  const link = list.move(step);
  // Going through the list replaces, so that "back" leaves it at once.
  if (link && matchMedia("(min-width: 48.01rem)").matches) {
    history.replaceState(null, "", link.getAttribute("href"));
    list.select(selected());
    refresh(0);
  }
}

byId("filters").addEventListener("input", () => {
  limit = STEP;
  refresh();
});
byId("filters").addEventListener("submit", (event) => event.preventDefault());
byId("more").addEventListener("click", () => {
  limit = Math.min(limit + STEP, MOST);
  refresh(0);
});
byId("reset").addEventListener("click", () => {
  if (confirm("Forget all messages, requests and faults?")) perform(api.reset);
});
for (const button of byId("clock").querySelectorAll("button")) {
  button.addEventListener("click", () => perform(() => api.advance(Number(button.dataset.seconds))));
}
addEventListener("hashchange", () => {
  refresh(0);
  if (selected() !== null && matchMedia("(max-width: 48rem)").matches) scrollTo(0, 0);
});
addEventListener("keydown", onKey);
api.watch(
  () => refresh(),
  (isLive) => {
    byId("live").dataset.state = isLive ? "live" : "connecting";
    byId("live").textContent = isLive ? "Live" : "Connecting";
    if (isLive) refresh(0);
  },
);
refresh(0);
