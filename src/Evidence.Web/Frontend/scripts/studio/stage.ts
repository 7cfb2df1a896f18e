import type { Edits } from "./edits";
import { bounds, unitsOfPixel } from "./model/content";
import type { Shape, Track } from "./model/content";
import { tracksFor } from "./model/profiles";
import { boxOf, fitted, hits, moved, ofPoints, pointMoved, pointsOf, thinned } from "./model/shapes";
import type { Box } from "./model/shapes";
import { shapeAt } from "./model/values";
import { Effects, fill, lie, outline } from "./paint";
import type { Lie, Shown } from "./paint";
import type { Store } from "./store";

type Place = readonly [number, number];
type Drag =
  | { kind: "draw"; from: Place; to: Place }
  | { kind: "brush"; points: Place[] }
  | { kind: "move"; last: Place }
  | { kind: "resize"; corner: number; box: Box; values: readonly number[] }
  | { kind: "point"; point: number; last: Place }
  | { kind: "pan"; from: Place; pan: Place };

const mostZoom = 16;
const handle = 7;

/** The picture with the masks over it. What can be done here with a pointer can be done with keys, and in the list. */
export class Stage {
  private readonly canvas: HTMLCanvasElement;
  private readonly effects = new Effects();
  private zoom = 1;
  private pan: Place = [0, 0];
  private drag: Drag | null = null;
  /** Corners of a polygon that is being drawn. */
  private corners: Place[] = [];
  private waits = false;

  constructor(readonly frame: HTMLElement, private readonly video: HTMLVideoElement, private readonly store: Store, private readonly edits: Edits) {
    this.canvas = frame.querySelector("canvas")!;
    new ResizeObserver(() => this.fit()).observe(frame);
    video.addEventListener("loadeddata", () => this.fit());
    video.addEventListener("seeked", () => this.ask());
    store.on(() => this.ask());
    frame.addEventListener("pointerdown", (event) => this.down(event));
    frame.addEventListener("pointermove", (event) => this.move(event));
    for (const end of ["pointerup", "pointercancel"] as const) frame.addEventListener(end, () => this.up());
    frame.addEventListener("dblclick", () => this.finish());
    frame.addEventListener("wheel", (event) => {
      if (!event.ctrlKey) return; // the page scrolls, as everywhere
      event.preventDefault();
      this.zoomBy(event.deltaY < 0 ? 1.2 : 1 / 1.2);
    }, { passive: false });
    this.fit();
  }

  zoomBy(factor: number): void {
    this.zoom = Math.min(mostZoom, Math.max(1, this.zoom * factor));
    this.fit();
  }

  whole(): void {
    [this.zoom, this.pan] = [1, [0, 0]];
    this.fit();
  }

  get zoomText(): string {
    return `${Math.round(this.zoom * 100)} %`;
  }

  /** Enter: ends a polygon that has corners, otherwise puts the chosen shape in the middle. */
  finish(): void {
    const { tool } = this.store;
    if (tool === "polygon" && this.corners.length >= 3) {
      const corners = this.corners;
      this.corners = [];
      this.edits.add("polygon", ofPoints("polygon", corners, 0));
    } else if (tool && this.corners.length === 0) this.edits.add(tool);
  }

  giveUp(): void {
    [this.corners, this.drag] = [[], null];
    if (this.store.tool) this.store.tool = null;
    else if (this.store.point !== null) this.store.point = null;
    else this.store.select(null);
    this.store.tell("view");
  }

  private get picture(): { width: number; height: number } {
    return this.store.master;
  }

  /** Where the picture lies in its frame, in pixels of the page. */
  private lies(): { left: number; top: number; width: number; height: number } {
    const { clientWidth: wide, clientHeight: high } = this.frame;
    const [w, h] = [this.video.videoWidth || this.picture.width || 16, this.video.videoHeight || this.picture.height || 9];
    const scale = Math.min(wide / w, high / h) * this.zoom;
    const [width, height] = [w * scale, h * scale];
    const held = (pan: number, over: number) => (over <= 0 ? 0 : Math.min(over / 2, Math.max(-over / 2, pan)));
    this.pan = [held(this.pan[0], width - wide), held(this.pan[1], height - high)];
    return { left: (wide - width) / 2 + this.pan[0], top: (high - height) / 2 + this.pan[1], width, height };
  }

  private fit(): void {
    const { left, top, width, height } = this.lies();
    Object.assign(this.video.style, { left: `${left}px`, top: `${top}px`, width: `${width}px`, height: `${height}px` });
    this.frame.classList.toggle("ev-studio__picture--zoomed", this.zoom > 1);
    const [wide, high] = [Math.round(this.frame.clientWidth * devicePixelRatio), Math.round(this.frame.clientHeight * devicePixelRatio)];
    if (this.canvas.width !== wide || this.canvas.height !== high) [this.canvas.width, this.canvas.height] = [wide, high];
    this.draw();
  }

  private ask(): void {
    if (this.waits) return;
    this.waits = true;
    requestAnimationFrame(() => {
      this.waits = false;
      this.draw();
    });
  }

  private get onCanvas(): Lie {
    const { left, top, width, height } = this.lies();
    return lie(left * devicePixelRatio, top * devicePixelRatio, width * devicePixelRatio, height * devicePixelRatio, this.picture);
  }

  private draw(): void {
    const context = this.canvas.getContext("2d");
    if (!context || this.picture.width === 0) return;
    context.clearRect(0, 0, this.canvas.width, this.canvas.height);
    const to = this.onCanvas;
    const { store } = this;
    const shown = tracksFor(store.content, store.view === "preview" ? store.recipients : null).filter((one) => store.isShown(one)).map((track): Shown => ({ track, values: shapeAt(track, store.at) }));
    if (store.view === "preview") this.effects.draw(context, this.video, shown, to, this.picture);
    if (store.view === "outline") for (const one of shown) this.line(context, one, to, one.track.id === store.track?.id);
    const selected = shown.find(({ track }) => track.id === store.track?.id);
    if (selected && store.view !== "original") this.handles(context, selected, to);
    this.drawn(context, to);
  }

  private line(context: CanvasRenderingContext2D, { track, values }: Shown, to: Lie, strong: boolean): void {
    const unsure = track.review.some(([from, until]) => this.store.at >= from && this.store.at < until);
    context.save();
    context.globalAlpha = 0.28;
    context.fillStyle = context.strokeStyle = unsure ? "#ff9f40" : "#8fc1ee";
    if (track.inverse) context.globalAlpha = 0.15;
    if (!track.inverse) fill(context, track, values, to);
    context.restore();
    const path = outline(track.shape, values, to, track.shape === "rectangle" || track.shape === "ellipse" ? (track.inverse ? -track.margin : track.margin) : 0);
    const scale = devicePixelRatio;
    context.setLineDash(unsure ? [8 * scale, 5 * scale] : []);
    for (const [width, colour] of [[strong ? 5 : 3.5, "#000"], [strong ? 3 : 1.5, strong ? "#ffdd00" : unsure ? "#ff9f40" : "#8fc1ee"]] as const) {
      [context.lineWidth, context.strokeStyle] = [width * scale, colour];
      context.stroke(path);
    }
    context.setLineDash([]);
    const { left, top } = boxOf(track.shape, values.length > 0 ? values : [0, 0, 1, 1]);
    const text = `${track.id}${track.subject ? ` · subject ${track.subject}` : ""}${unsure ? " · unsure" : ""}`;
    context.font = `600 ${13 * scale}px "Inter Variable", Inter, Arial, sans-serif`;
    const [x, y] = [Math.max(2, to.left + left * to.x), Math.max(16 * scale, to.top + top * to.y - 5 * scale)];
    context.fillStyle = "rgb(0 0 0 / 75%)";
    context.fillRect(x - 2, y - 13 * scale, context.measureText(text).width + 8 * scale, 17 * scale);
    context.fillStyle = "#fff";
    context.fillText(text, x + 2 * scale, y);
  }

  private handles(context: CanvasRenderingContext2D, { track, values }: Shown, to: Lie): void {
    if (track.shape === "frame") return;
    const half = (handle / 2) * devicePixelRatio;
    const points = track.shape === "polygon" || track.shape === "brush" ? pointsOf(track.shape, values) : cornersOf(boxOf(track.shape, values));
    points.forEach(([x, y], n) => {
      const strong = n === this.store.point;
      context.fillStyle = strong ? "#ffdd00" : "#fff";
      context.strokeStyle = "#000";
      context.lineWidth = devicePixelRatio;
      const size = strong ? half * 1.6 : half;
      context.fillRect(to.left + x * to.x - size, to.top + y * to.y - size, 2 * size, 2 * size);
      context.strokeRect(to.left + x * to.x - size, to.top + y * to.y - size, 2 * size, 2 * size);
    });
  }

  /** What is being drawn and is no mask yet. */
  private drawn(context: CanvasRenderingContext2D, to: Lie): void {
    context.strokeStyle = "#ffdd00";
    context.lineWidth = 2 * devicePixelRatio;
    const { drag } = this;
    if (drag?.kind === "draw") context.stroke(outline(this.store.tool === "ellipse" ? "ellipse" : "rectangle", valuesOf(boxBetween(drag.from, drag.to)), to));
    if (drag?.kind === "brush") {
      context.globalAlpha = 0.5;
      context.lineWidth = 2 * this.brushRadius * to.x;
      context.lineCap = context.lineJoin = "round";
      context.stroke(outline("brush", ofPoints("brush", drag.points, this.brushRadius), to));
      context.globalAlpha = 1;
    }
    if (this.corners.length > 0) {
      context.beginPath();
      this.corners.forEach(([x, y]) => context.lineTo(to.left + x * to.x, to.top + y * to.y));
      context.stroke();
    }
  }

  /** A fortieth of the picture's height. */
  private get brushRadius(): number {
    return Math.max(unitsOfPixel, Math.round((this.picture.height * unitsOfPixel) / 40));
  }

  private place(event: PointerEvent): Place {
    const box = this.frame.getBoundingClientRect();
    const { left, top, width, height } = this.lies();
    return [
      Math.round(((event.clientX - box.left - left) / width) * this.picture.width * unitsOfPixel),
      Math.round(((event.clientY - box.top - top) / height) * this.picture.height * unitsOfPixel),
    ];
  }

  /** How many units lie in so many pixels of the page. */
  private units(pixels: number): number {
    return (pixels / this.lies().width) * this.picture.width * unitsOfPixel;
  }

  private down(event: PointerEvent): void {
    if (event.button !== 0 || this.picture.width === 0) return;
    const at = this.place(event);
    const { tool, writable } = this.store;
    if (tool === "polygon") this.corners = thinned([...this.corners, at], bounds.polygon).slice();
    else if (tool === "brush") this.drag = { kind: "brush", points: [at] };
    else if (tool) this.drag = { kind: "draw", from: at, to: at };
    else this.drag = writable ? this.grab(at, event) : { kind: "pan", from: [event.clientX, event.clientY], pan: this.pan };
    if (this.drag) this.frame.setPointerCapture(event.pointerId);
    this.ask();
  }

  private grab(at: Place, event: PointerEvent): Drag | null {
    const near = this.units(handle + 3);
    const selected = this.store.track;
    if (selected && this.store.isShown(selected) && selected.shape !== "frame") {
      const values = shapeAt(selected, this.store.at);
      const drawn = selected.shape === "polygon" || selected.shape === "brush";
      const box = boxOf(selected.shape, values);
      const point = (drawn ? pointsOf(selected.shape, values) : cornersOf(box)).findIndex(([x, y]) => Math.hypot(x - at[0], y - at[1]) <= near);
      if (point >= 0) return drawn ? { kind: "point", point, last: at } : { kind: "resize", corner: point, box, values };
    }
    const under = [...this.store.content.tracks].reverse().filter((one) => this.store.isShown(one) && hits(one.shape, shapeAt(one, this.store.at), at[0], at[1], near));
    const hit: Track | undefined = under.find((one) => one.id === selected?.id) ?? under[0];
    this.store.select(hit ? { kind: "track", id: hit.id } : null);
    return hit ? { kind: "move", last: at } : { kind: "pan", from: [event.clientX, event.clientY], pan: this.pan };
  }

  private move(event: PointerEvent): void {
    const { drag } = this;
    if (!drag) return;
    const at = this.place(event);
    const { master } = this.store;
    if (drag.kind === "draw") drag.to = at;
    else if (drag.kind === "brush") drag.points.push(at);
    else if (drag.kind === "pan") {
      this.pan = [drag.pan[0] + event.clientX - drag.from[0], drag.pan[1] + event.clientY - drag.from[1]];
      return this.fit();
    } else if (drag.kind === "move") {
      const [dx, dy] = [at[0] - drag.last[0], at[1] - drag.last[1]];
      drag.last = at;
      this.edits.shape((track, values) => moved(track.shape, values, dx, dy, master), "move");
    } else if (drag.kind === "point") {
      const [dx, dy] = [at[0] - drag.last[0], at[1] - drag.last[1]];
      drag.last = at;
      this.edits.shape((track, values) => pointMoved(track.shape, values, drag.point, dx, dy), "change");
    } else {
      const { left, top, width, height } = drag.box;
      const opposite = cornersOf({ left, top, width, height })[(drag.corner + 2) % 4]!;
      this.edits.shape((track, values) => (touches(boxBetween(opposite, at), master) ? fitted(track.shape, drag.values, boxBetween(opposite, at)) : values), "resize");
    }
    this.ask();
  }

  private up(): void {
    const { drag } = this;
    const { tool, master } = this.store;
    this.drag = null;
    if (drag?.kind === "draw" && tool) {
      const box = boxBetween(drag.from, drag.to);
      // A press without a drag draws nothing that somebody could see.
      if (box.width > this.units(4) && box.height > this.units(4) && touches(box, master)) this.edits.add(tool as Shape, valuesOf(box));
    } else if (drag?.kind === "brush") {
      const values = ofPoints("brush", thinned(drag.points, bounds.brush), this.brushRadius);
      if (touches(boxOf("brush", values), master)) this.edits.add("brush", values);
    } else if (drag) this.store.history.settle();
    this.ask();
  }
}

const valuesOf = ({ left, top, width, height }: Box): number[] => [left, top, width, height];

function boxBetween([ax, ay]: Place, [bx, by]: Place): Box {
  return { left: Math.min(ax, bx), top: Math.min(ay, by), width: Math.max(1, Math.abs(ax - bx)), height: Math.max(1, Math.abs(ay - by)) };
}

const cornersOf = ({ left, top, width, height }: Box): Place[] => [[left, top], [left + width, top], [left + width, top + height], [left, top + height]];

/** A mask that lies outside the picture hides nothing. */
const touches = ({ left, top, width, height }: Box, master: { width: number; height: number }): boolean =>
  left < master.width * unitsOfPixel && top < master.height * unitsOfPixel && left + width > 0 && top + height > 0;
