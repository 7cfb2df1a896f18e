/** The element of the page with that id. */
export function byId<T extends HTMLElement>(id: string, kind: new () => T): T {
  const element = document.getElementById(id);
  if (!(element instanceof kind)) throw new Error(`the page has no ${id}`);
  return element;
}

type Child = Node | string | null;

/** An element with text and elements in it: what a bundle says becomes text and never markup. */
export function el(name: string, className: string | null, ...children: Child[]): HTMLElement {
  const element = document.createElement(name);
  if (className !== null) element.className = className;
  element.append(...children.filter((child) => child !== null));
  return element;
}
