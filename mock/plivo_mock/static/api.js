// The mock server's control API, as far as the page needs it.

const ROOT = "/_mock";

async function call(method, path, body) {
  const options = { method, headers: {} };
  if (body !== undefined) {
    options.headers["Content-Type"] = "application/json";
    options.body = JSON.stringify(body);
  }
  const answer = await fetch(ROOT + path, options);
  const content = answer.status === 204 ? null : await answer.json();
  if (!answer.ok) throw new Error(content?.error ?? `The mock server answered ${answer.status}.`);
  return content;
}

export const overview = () => call("GET", "/");
export const message = (uuid) => call("GET", `/messages/${encodeURIComponent(uuid)}`);
export const messages = (filters) => call("GET", `/messages?${new URLSearchParams(filters)}`);
export const conclude = (uuid, end) => call("POST", `/messages/${encodeURIComponent(uuid)}/conclude`, end);
export const receive = (inbound) => call("POST", "/received", inbound);
export const advance = (seconds) => call("POST", "/clock/advance", { seconds });
export const reset = () => call("POST", "/reset");

/**
 * Watch what happens. The browser comes back by itself, and tells the server the last event it knows.
 * @param {(kind: string, data: object) => void} onEvent told of each event
 * @param {(isLive: boolean) => void} onLive told when the connection comes and goes
 */
export function watch(onEvent, onLive) {
  const source = new EventSource(`${ROOT}/events`);
  source.addEventListener("open", () => onLive(true));
  source.addEventListener("error", () => onLive(false));
  for (const kind of ["message", "callback", "request", "reset", "stale"]) {
    source.addEventListener(kind, (event) => onEvent(kind, JSON.parse(event.data)));
  }
}
