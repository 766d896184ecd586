// Numbers, moments and codes as people read them.

const CODES = {
  "000": "no error", 10: "invalid message", 20: "network error", 30: "spam detected", 40: "invalid source",
  50: "invalid destination", 60: "loop detected", 70: "destination permanently unavailable",
  80: "destination temporarily unavailable", 90: "no route", 100: "prohibited by carrier", 110: "message too long",
  200: "recipient opted out", 201: "US toll-free to Canada blocked", 420: "expired in queue", 450: "country barred for the account",
  900: "insufficient credit", 1000: "unknown",
};

/** The codes a message can fail with, with their meanings. */
export const FAILURES = Object.entries(CODES).filter(([code]) => code !== "000").sort((a, b) => a[0] - b[0]);

/** A phone number in groups; anything else as it is. */
export function number(text) {
  if (!/^\d{7,14}$/.test(text)) return text;
  const american = /^1(\d{3})(\d{3})(\d{4})$/.exec(text);
  if (american) return `+1 ${american.slice(1).join(" ")}`;
  const british = /^44(\d{2})(\d{4})(\d{4})$/.exec(text);
  if (british) return `+44 ${british.slice(1).join(" ")}`;
  return `+${text}`;
}

/** An error code with its meaning. */
export function code(text) {
  const meaning = CODES[text];
  return meaning ? `${text} · ${meaning}` : text;
}

let today = new Date();

/** Say what "today" is: the mock server's clock may stand elsewhere than this computer's. */
export function setToday(iso) {
  today = new Date(iso);
}

/** A time of day for today, else with its date. */
export function moment(iso) {
  return written(iso, { hour: "2-digit", minute: "2-digit", second: "2-digit" });
}

/** The same, to the millisecond. */
export function precise(iso) {
  return written(iso, { hour: "2-digit", minute: "2-digit", second: "2-digit", fractionalSecondDigits: 3 });
}

function written(iso, time) {
  const at = new Date(iso);
  if (at.toDateString() === today.toDateString()) return at.toLocaleTimeString([], time);
  const year = at.getFullYear() === today.getFullYear() ? {} : { year: "numeric" };
  return at.toLocaleString([], { day: "numeric", month: "short", ...year, ...time });
}

/** JSON in lines; anything else as it is. */
export function pretty(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
