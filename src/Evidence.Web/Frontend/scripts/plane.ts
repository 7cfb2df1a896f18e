/** Draws a box on the plane of recordings, and puts its corners into the field by which places are searched: who has no pointer writes them there. */
export function planes(root: ParentNode): void {
  for (const plane of root.querySelectorAll<HTMLElement>("[data-plane]")) new Plane(plane);
}

interface Place {
  x: number;
  y: number;
}

const said = {
  start: "Drag from one corner of the box to the other. Escape leaves it. Without a pointer, write the corners into “Place” under “More filters”.",
  small: "That is too small for a box: drag further.",
};
const leastSide = 8;

class Plane {
  private readonly drawing: SVGSVGElement;
  private readonly button: HTMLButtonElement;
  private from: Place | null = null;

  constructor(private readonly root: HTMLElement) {
    const drawing = root.querySelector("svg");
    const button = root.querySelector<HTMLButtonElement>("[data-draw]");
    if (!drawing || !button) throw new Error("a plane has no drawing");
    [this.drawing, this.button] = [drawing, button];
    root.querySelector("[data-draw-tools]")?.removeAttribute("hidden");
    button.addEventListener("click", () => this.turn(!this.isDrawing));
    root.addEventListener("keydown", (event) => event.key === "Escape" && this.turn(false));
    drawing.addEventListener("pointerdown", (event) => this.begin(event));
    drawing.addEventListener("pointermove", (event) => this.from && this.show(this.from, this.at(event)));
    drawing.addEventListener("pointerup", (event) => this.end(event));
    drawing.addEventListener("pointercancel", () => this.turn(false));
  }

  private get isDrawing(): boolean {
    return this.button.getAttribute("aria-pressed") === "true";
  }

  private turn(on: boolean): void {
    this.button.setAttribute("aria-pressed", String(on));
    this.drawing.classList.toggle("ev-plan__drawing", on);
    this.from = null;
    if (on) this.say(said.start);
  }

  private begin(event: PointerEvent): void {
    if (!this.isDrawing || !event.isPrimary || event.button !== 0) return;
    event.preventDefault();
    this.drawing.setPointerCapture(event.pointerId);
    this.from = this.at(event);
  }

  private end(event: PointerEvent): void {
    if (!this.from) return;
    const [one, other] = [this.from, this.at(event)];
    this.from = null;
    if (Math.abs(one.x - other.x) < leastSide || Math.abs(one.y - other.y) < leastSide) return this.say(said.small);
    this.turn(false);
    this.show(one, other);
    this.offer([this.north(Math.max(one.y, other.y)), this.east(Math.min(one.x, other.x)), this.north(Math.min(one.y, other.y)), this.east(Math.max(one.x, other.x))]);
  }

  private offer(corners: number[]): void {
    const text = corners.map((degrees) => String(Number(degrees.toFixed(6)))).join(",");
    const field = document.querySelector<HTMLInputElement>('input[name="area"]:not([type="hidden"])');
    if (field) field.value = text;
    field?.closest("details")?.setAttribute("open", "");
    const link = this.root.querySelector<HTMLAnchorElement>("[data-search-box]");
    if (!link) return;
    const address = new URL(window.location.href);
    address.searchParams.set("area", text);
    address.searchParams.delete("after");
    link.href = address.toString();
    link.hidden = false;
    this.say(`The box stands in the field “Place”: ${text}.`);
  }

  private show(one: Place, other: Place): void {
    const box = this.drawing.querySelector("[data-drawn]");
    const sides = { x: Math.min(one.x, other.x), y: Math.min(one.y, other.y), width: Math.abs(one.x - other.x), height: Math.abs(one.y - other.y) };
    for (const [name, value] of Object.entries(sides)) box?.setAttribute(name, String(value));
    box?.removeAttribute("hidden");
  }

  /** In the drawing's units, within it. */
  private at(event: PointerEvent): Place {
    const { width, height } = this.drawing.viewBox.baseVal;
    const { x, y } = new DOMPoint(event.clientX, event.clientY).matrixTransform(this.drawing.getScreenCTM()?.inverse());
    return { x: Math.min(width, Math.max(0, x)), y: Math.min(height, Math.max(0, y)) };
  }

  private north(y: number): number {
    const up = this.number("middleUp") - (y - this.drawing.viewBox.baseVal.height / 2) / this.number("scale");
    const north = this.root.dataset["mercator"] === "true" ? (Math.atan(Math.sinh((up * Math.PI) / 180)) * 180) / Math.PI : up;
    return Math.min(90, Math.max(-90, north));
  }

  private east(x: number): number {
    const east = this.number("middleEast") + (x - this.drawing.viewBox.baseVal.width / 2) / this.number("scale") / this.number("narrow");
    return Math.min(180, Math.max(-180, east));
  }

  private number(name: string): number {
    return Number(this.root.dataset[name]);
  }

  private say(text: string): void {
    const place = this.root.querySelector("[data-drawn-said]");
    if (place) place.textContent = text;
  }
}
