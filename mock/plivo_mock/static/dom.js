// Elements made of data. Text only ever becomes text: nothing here parses HTML.

/**
 * Make an element.
 * @param {string} name its tag
 * @param {Record<string, unknown>} [attributes] its attributes; `text` is its text, `on…` a listener, false or null none
 * @param {...(Node | string | null)} children what is in it
 * @returns {HTMLElement}
 */
export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (key === "text") made.textContent = String(value);
    else if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
    else made.setAttribute(key, value === true ? "" : String(value));
  }
  made.append(...children.filter((child) => child !== null));
  return made;
}

/** Text of somebody else, whose direction of writing does not spill over. */
export function foreign(text, attributes = {}) {
  return element("bdi", { ...attributes, text });
}

export function byId(id) {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`no element #${id}`);
  return found;
}

/**
 * Put elements into a parent in order, moving as few as possible, so that focus and scrolling stay.
 * @param {HTMLElement} parent where
 * @param {HTMLElement[]} wanted what, all of it
 */
export function arrange(parent, wanted) {
  const keep = new Set(wanted);
  for (const child of [...parent.children]) if (!keep.has(child)) child.remove();
  wanted.forEach((child, index) => {
    if (parent.children[index] !== child) parent.insertBefore(child, parent.children[index] ?? null);
  });
}
