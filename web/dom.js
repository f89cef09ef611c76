const SVG = 'http://www.w3.org/2000/svg';

/** Makes an element. Children are elements or text, never markup: call-ids and tags are what a peer has made up. */
export function h(name, attributes = {}, ...children) {
  return fill(document.createElement(name), attributes, children);
}

/** The same for SVG. */
export function svg(name, attributes = {}, ...children) {
  return fill(document.createElementNS(SVG, name), attributes, children);
}

function fill(element, attributes, children) {
  for (const [key, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (key.startsWith('on')) element.addEventListener(key.slice(2), value);
    else element.setAttribute(key, value === true ? '' : key === 'title' ? visible(value) : String(value));
  }
  const shown = children.flat().filter((child) => child !== null && child !== undefined);
  element.append(...shown.map((child) => (typeof child === 'object' ? child : visible(child))));
  return element;
}

/** Without what is not seen, such as marks that turn the direction of text: a name must not look like another. */
function visible(text) {
  return String(text).replace(/[^\P{C}\n]/gu, '\ufffd');
}

/** Puts new content in place of the old, unless somebody is marking text in it; the keyboard stays where it is. */
export function renew(place, ...children) {
  const selection = document.getSelection();
  if (selection !== null && !selection.isCollapsed && place.contains(selection.anchorNode)) return;
  const focused = place.contains(document.activeElement) ? document.activeElement : null;
  place.replaceChildren(...children);
  if (focused === null || focused === place) return;
  const href = focused.getAttribute('href');
  const alike = [...place.querySelectorAll(focused.localName)];
  alike.find((element) => element.getAttribute('href') === href)?.focus({ preventScroll: true });
}

export function byId(id) {
  return document.getElementById(id);
}
