import { clock } from "./clock";
import { at, flatten, readTrack, roundStep } from "./track";
import { tilesBelow } from "./tiles";
import type { Point } from "./track";

const svg = "http://www.w3.org/2000/svg";
const mostDrawn = 5000;
const mostListed = 300;

/** Where the recording was made: on a plain grid, or over the tiles of the map that the agency set. Every drawn place stands in the list, too. */
export class TrackMap {
  private points: Point[] = [];
  private places: [number, number][] = [];
  private here: SVGGElement | null = null;
  private opened = false;

  constructor(private readonly root: HTMLDetailsElement, private readonly video: HTMLVideoElement) {
    root.addEventListener("toggle", () => void this.open());
    // Somebody may have been faster than this script.
    void this.open();
    for (const name of ["timeupdate", "seeked", "loadedmetadata"]) video.addEventListener(name, () => this.show());
  }

  private async open(): Promise<void> {
    if (!this.root.open || this.opened) return;
    this.opened = true;
    for (const address of (this.root.dataset["tracks"] ?? "").split(" ")) {
      const answer = await fetch(address).catch(() => null);
      const points = answer?.ok ? readTrack(await answer.json()).filter((point) => point.mediaMs !== null) : [];
      points.sort((one, other) => (one.mediaMs ?? 0) - (other.mediaMs ?? 0));
      if (points.length > this.points.length) this.points = points;
    }
    if (this.points.length === 0) return this.say("What the device recorded has times, but no places that belong to this recording.");
    this.places = flatten(this.points, this.tiles !== "");
    this.draw();
    this.list();
    this.show();
  }

  private get tiles(): string {
    return this.root.dataset["tiles"] ?? "";
  }

  private draw(): void {
    const drawing = this.root.querySelector<SVGSVGElement>("[data-map]");
    if (!drawing) return;
    drawing.removeAttribute("hidden");
    const [xs, ys] = [this.places.map(([x]) => x), this.places.map(([, y]) => y)];
    const [left, right] = [xs.reduce((a, b) => Math.min(a, b)), xs.reduce((a, b) => Math.max(a, b))];
    const [top, bottom] = [ys.reduce((a, b) => Math.min(a, b)), ys.reduce((a, b) => Math.max(a, b))];
    // Never closer than fifty metres: GPS is not that sure.
    const size = Math.max(right - left, (bottom - top) * 1.6, 50) * 1.2;
    const [wide, high] = [size, size / 1.6];
    const [x0, y0] = [(left + right - wide) / 2, (top + bottom - high) / 2];
    drawing.setAttribute("viewBox", `${x0} ${y0} ${wide} ${high}`);
    const step = roundStep(wide / 8);
    for (let x = Math.ceil(x0 / step) * step; x < x0 + wide; x += step) this.add(drawing, "line", { class: "ev-map__grid", x1: x, x2: x, y1: y0, y2: y0 + high });
    for (let y = Math.ceil(y0 / step) * step; y < y0 + high; y += step) this.add(drawing, "line", { class: "ev-map__grid", x1: x0, x2: x0 + wide, y1: y, y2: y });
    const first = this.points[0];
    if (this.tiles && first) {
      for (const { x, y, size, address } of tilesBelow(first, { x: x0, y: y0, wide, high }, this.tiles, Number(this.root.dataset["mostZoom"]))) {
        // A tile that is missing leaves the grid.
        const tile = this.add(drawing, "image", { href: address, x, y, width: size, height: size });
        tile.addEventListener("error", () => tile.remove());
      }
    }
    const every = Math.ceil(this.places.length / mostDrawn);
    const drawn = this.places.filter((_, n) => n % every === 0 || n === this.places.length - 1);
    this.add(drawing, "polyline", { class: "ev-map__track", points: drawn.map(([x, y]) => `${x.toFixed(2)},${y.toFixed(2)}`).join(" ") });
    this.here = this.add(drawing, "g", { class: "ev-map__here" }) as SVGGElement;
    this.add(this.here, "path", { d: "M0,-3 L2,2 L0,1 L-2,2 Z", "data-heading": "" });
    this.add(this.here, "circle", { r: 1.2 });
    this.here.dataset["size"] = String(wide / 100);
    this.root.querySelector<HTMLElement>("[data-scale]")!.textContent = `North is up. One square is ${step >= 1000 ? `${step / 1000} km` : `${step} m`} wide.`;
    drawing.addEventListener("click", (event) => this.seekTo(drawing, event));
  }

  /** To the place of the track that is nearest to where somebody pointed. */
  private seekTo(drawing: SVGSVGElement, event: MouseEvent): void {
    const matrix = drawing.getScreenCTM();
    if (!matrix) return;
    const { x, y } = new DOMPoint(event.clientX, event.clientY).matrixTransform(matrix.inverse());
    let [nearest, least] = [0, Infinity];
    this.places.forEach(([px, py], n) => {
      const distance = (px - x) ** 2 + (py - y) ** 2;
      if (distance < least) [nearest, least] = [n, distance];
    });
    this.video.currentTime = (this.points[nearest]?.mediaMs ?? 0) / 1000;
  }

  private show(): void {
    const n = at(this.points, this.video.currentTime * 1000);
    const point = n === null ? undefined : this.points[n];
    const place = n === null ? undefined : this.places[n];
    if (!this.here || !point || !place) return;
    this.here.setAttribute("transform", `translate(${place[0]} ${place[1]}) scale(${this.here.dataset["size"]}) rotate(${point.heading ?? 0})`);
    this.here.querySelector("path")?.toggleAttribute("hidden", point.heading === null);
    this.say(words(point));
  }

  private say(text: string): void {
    const said = this.root.querySelector<HTMLElement>("[data-place]");
    if (said && said.textContent !== text) said.textContent = text;
  }

  private list(): void {
    const body = this.root.querySelector<HTMLElement>("[data-places]");
    if (!body) return;
    const every = Math.ceil(this.points.length / mostListed);
    for (const point of this.points.filter((_, n) => n % every === 0)) {
      const row = document.createElement("tr");
      row.className = "govuk-table__row";
      const link = document.createElement("a");
      link.className = "govuk-link";
      link.href = `#t=${(point.mediaMs ?? 0) / 1000}`;
      link.textContent = clock((point.mediaMs ?? 0) / 1000);
      link.addEventListener("click", () => (this.video.currentTime = (point.mediaMs ?? 0) / 1000));
      for (const cell of [link, words(point)]) {
        const field = document.createElement("td");
        field.className = "govuk-table__cell ev-number";
        field.append(cell);
        row.append(field);
      }
      body.append(row);
    }
    this.root.querySelector("[data-list]")?.removeAttribute("hidden");
    const left = this.root.querySelector<HTMLElement>("[data-thinned]");
    if (left && every > 1) left.textContent = `${this.points.length} places are known; one of ${every} is listed.`;
  }

  private add(parent: Element, name: string, attributes: Record<string, string | number>): Element {
    const element = document.createElementNS(svg, name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
    return parent.appendChild(element);
  }
}

function words(point: Point): string {
  const parts = [`${Math.abs(point.latitude).toFixed(5)}° ${point.latitude < 0 ? "S" : "N"}, ${Math.abs(point.longitude).toFixed(5)}° ${point.longitude < 0 ? "W" : "E"}`];
  if (point.altitude !== null) parts.push(`altitude ${point.altitude.toFixed(0)} m`);
  if (point.speed !== null) parts.push(`${(point.speed * 3.6).toFixed(0)} km/h (${(point.speed * 2.236936).toFixed(0)} mph)`);
  if (point.heading !== null) parts.push(`heading ${point.heading.toFixed(0)}°`);
  if (point.doubtful) parts.push("doubtful");
  return parts.join(" · ");
}
