type Child = Node | string | null;
type Attributes = Record<string, string | number | boolean | null>;

/** An element with attributes; true and false mean with and without, null leaves one out. Texts are texts and never markup. */
export function el<K extends keyof HTMLElementTagNameMap>(name: K, attributes: Attributes = {}, ...children: Child[]): HTMLElementTagNameMap[K] {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === true) made.setAttribute(key, "");
    else if (value !== false && value !== null) made.setAttribute(key, String(value));
  }
  made.append(...children.filter((child) => child !== null));
  return made;
}

export function button(text: string, key: string, act: () => void, attributes: Attributes = {}): HTMLButtonElement {
  const made = el("button", { type: "button", "data-key": key, ...attributes }, text);
  made.addEventListener("click", act);
  return made;
}

export function choice(key: string, options: readonly (readonly [value: string, text: string])[], value: string, act: (value: string) => void, attributes: Attributes = {}): HTMLSelectElement {
  const made = el("select", { "data-key": key, ...attributes }, ...options.map(([of, text]) => new Option(text, of, false, of === value)));
  made.value = value;
  made.addEventListener("change", () => act(made.value));
  return made;
}

export function number(key: string, value: number, act: (value: number) => void, attributes: Attributes = {}): HTMLInputElement {
  const made = el("input", { type: "number", "data-key": key, value: String(value), step: "any", ...attributes });
  made.addEventListener("change", () => {
    if (made.value !== "" && made.checkValidity()) act(Number(made.value));
    else made.value = String(value);
  });
  return made;
}

/** The label stands beside its field: one around a list would be called after all that the list offers. */
export function labelled(text: string, field: HTMLElement): HTMLElement {
  field.id = `studio-${field.dataset["key"] ?? text}`;
  return el("div", { class: "ev-studio__field" }, el("label", { for: field.id }, text), field);
}

/** New children in the place of the old ones. The focus stays on what has the same key. */
export function renew(of: HTMLElement, ...children: Child[]): void {
  const focused = of.contains(document.activeElement) ? (document.activeElement as HTMLElement).dataset["key"] : undefined;
  of.replaceChildren(...children.filter((child) => child !== null));
  if (focused) of.querySelector<HTMLElement>(`[data-key="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
}

/** What a screen reader says; the same words again are said again. */
export function say(text: string): void {
  const said = document.getElementById("said");
  if (!said) return;
  said.textContent = "";
  setTimeout(() => (said.textContent = text), 20);
}

export function find<T extends HTMLElement>(root: ParentNode, selector: string): T {
  const found = root.querySelector<T>(selector);
  if (!found) throw new Error(`the studio has no ${selector}`);
  return found;
}

/** Whether a control does something of its own with keys. */
export const takesKeys = (target: EventTarget | null): boolean => target instanceof HTMLElement && target.matches("textarea, select, input:not([type=checkbox], [type=radio])");
