import { el, find } from "./dom";
import { Scale } from "./model/scale";
import { gaps } from "./model/queue";
import { spanText, timeText } from "./model/words";
import type { Playhead } from "./playhead";
import type { Store } from "./store";

const [rulerHigh, rowHigh, soundHigh] = [22, 20, 56];

/** Tracks over time, and under them how loud the recording is, with what is muted. The lists beside it say the same in words. */
export class Timeline {
  private readonly tracks: HTMLElement;
  private readonly sounds: HTMLElement;
  private readonly pan: HTMLInputElement;
  private scale: Scale;
  private peaks: { peaks: number[]; pointMs: number } | null = null;
  /** How sure the tracker was, by track: for each keyframe until the next one, 0 to 1,000. */
  readonly confidence = new Map<number, readonly number[]>();
  /** Where a span of sound begins that has no end yet. */
  soundFrom: number | null = null;
  private waits = false;

  constructor(private readonly root: HTMLElement, private readonly store: Store, private readonly playhead: Playhead) {
    this.tracks = find(root, "[data-tracks]");
    this.sounds = find(root, "[data-sounds]");
    this.pan = find(root, "input[data-pan]");
    this.scale = new Scale(store.master.length, 1);
    new ResizeObserver(() => {
      this.scale = this.scale.resized(Math.max(1, this.canvasOf(this.tracks).clientWidth));
      this.draw();
    }).observe(this.canvasOf(this.tracks));
    for (const lane of [this.tracks, this.sounds]) this.point(lane);
    this.pan.addEventListener("input", () => this.show(this.scale.moved((Number(this.pan.value) / 1000) * (this.scale.length - this.scale.span))));
    store.on((change) => {
      if (change === "at" && this.playhead.playing) this.scale = this.scale.following(store.at);
      this.ask();
    });
  }

  zoomBy(factor: number): void {
    this.show(this.scale.zoomed(factor, this.store.at));
  }

  /** So that a time can be seen. */
  reveal(at: number): void {
    this.show(this.scale.following(at));
  }

  async load(waveform: string | null): Promise<void> {
    const answer = waveform ? await fetch(waveform, { headers: { accept: "application/json" } }).catch(() => null) : null;
    if (answer?.ok) this.peaks = (await answer.json()) as { peaks: number[]; pointMs: number };
    const text = this.root.querySelector<HTMLElement>("[data-no-waveform]");
    if (text) text.hidden = this.peaks !== null;
    this.ask();
  }

  ask(): void {
    if (this.waits) return;
    this.waits = true;
    requestAnimationFrame(() => {
      this.waits = false;
      this.draw();
    });
  }

  private show(scale: Scale): void {
    this.scale = scale;
    const over = scale.length - scale.span;
    this.pan.disabled = over <= 0;
    this.pan.value = String(over > 0 ? Math.round((scale.from / over) * 1000) : 0);
    this.pan.setAttribute("aria-valuetext", spanText([scale.from, scale.from + scale.span]));
    this.ask();
  }

  private canvasOf(lane: HTMLElement): HTMLCanvasElement {
    return lane.querySelector("canvas") ?? lane.appendChild(el("canvas", { "aria-hidden": "true" }));
  }

  /** A press goes there, and chooses what lies there. */
  private point(lane: HTMLElement): void {
    let held = false;
    const go = (event: PointerEvent) => this.playhead.go(this.scale.at(event.clientX - this.canvasOf(lane).getBoundingClientRect().left));
    lane.addEventListener("pointerdown", (event) => {
      if (event.button !== 0) return;
      held = true;
      lane.setPointerCapture(event.pointerId);
      this.choose(lane, event);
      go(event);
    });
    lane.addEventListener("pointermove", (event) => held && go(event));
    for (const end of ["pointerup", "pointercancel"] as const) lane.addEventListener(end, () => (held = false));
    lane.addEventListener("wheel", (event) => {
      if (!event.ctrlKey) return;
      event.preventDefault();
      this.show(this.scale.zoomed(event.deltaY < 0 ? 1.25 : 0.8, this.scale.at(event.offsetX)));
    }, { passive: false });
  }

  private choose(lane: HTMLElement, event: PointerEvent): void {
    const box = this.canvasOf(lane).getBoundingClientRect();
    const at = this.scale.at(event.clientX - box.left);
    if (lane === this.sounds) {
      const sound = this.store.content.sounds.find((one) => one.from <= at && at < one.to);
      if (sound) this.store.select({ kind: "sound", id: sound.id });
      return;
    }
    const one = this.store.content.tracks[Math.floor((event.clientY - box.top - rulerHigh) / rowHigh)];
    if (one) this.store.select({ kind: "track", id: one.id });
  }

  private draw(): void {
    const rows = Math.max(1, this.store.content.tracks.length);
    const tracks = this.begin(this.canvasOf(this.tracks), rulerHigh + rows * rowHigh);
    if (tracks) {
      this.ruler(tracks);
      this.rows(tracks);
      this.line(tracks, rulerHigh + rows * rowHigh);
    }
    const sounds = this.begin(this.canvasOf(this.sounds), soundHigh);
    if (!sounds) return;
    this.loudness(sounds);
    this.spans(sounds);
    this.line(sounds, soundHigh);
  }

  private begin(canvas: HTMLCanvasElement, high: number): CanvasRenderingContext2D | null {
    const wide = canvas.clientWidth;
    if (wide === 0) return null;
    if (canvas.style.height !== `${high}px`) canvas.style.height = `${high}px`;
    [canvas.width, canvas.height] = [Math.round(wide * devicePixelRatio), Math.round(high * devicePixelRatio)];
    const context = canvas.getContext("2d");
    context?.scale(devicePixelRatio, devicePixelRatio);
    if (this.scale.width !== wide) this.scale = this.scale.resized(wide);
    return context;
  }

  private ruler(context: CanvasRenderingContext2D): void {
    context.font = '12px "Inter Variable", Inter, Arial, sans-serif';
    context.fillStyle = "#d5d9dd";
    for (const at of this.scale.ticks(90)) {
      const x = this.scale.x(at);
      context.fillRect(Math.round(x), rulerHigh - 6, 1, 6);
      const text = timeText(at).replace(/\.000$/, "");
      if (x + context.measureText(text).width < this.scale.width) context.fillText(text, x + 3, rulerHigh - 8);
    }
  }

  private rows(context: CanvasRenderingContext2D): void {
    const { content, selected } = this.store;
    content.tracks.forEach((one, row) => {
      const [top, high] = [rulerHigh + row * rowHigh, rowHigh - 4];
      if (row % 2 === 1) {
        context.fillStyle = "#242424";
        context.fillRect(0, top - 1, this.scale.width, rowHigh);
      }
      const [from, to] = [this.scale.x(one.from), Math.max(this.scale.x(one.to), this.scale.x(one.from) + 2)];
      const strong = selected?.kind === "track" && selected.id === one.id;
      context.fillStyle = "#2f5f8f";
      context.fillRect(from, top + 1, to - from, high);
      this.sure(context, one.id, one.keyframes, one.to, top + 1, high);
      for (const span of one.review) this.hatch(context, span, top + 1, high);
      context.fillStyle = "#fff";
      for (const [at] of one.keyframes.length < 2000 ? one.keyframes : []) this.diamond(context, this.scale.x(at!), top + 1 + high / 2);
      context.strokeStyle = strong ? "#ffdd00" : "#8fc1ee";
      context.lineWidth = strong ? 2 : 1;
      context.strokeRect(from, top + 1, to - from, high);
      context.font = '600 12px "Inter Variable", Inter, Arial, sans-serif';
      const [name, x] = [String(one.id), Math.min(Math.max(from, 0) + 8, this.scale.width - 20)];
      context.fillStyle = "#12304d";
      context.fillRect(x - 3, top + 2, context.measureText(name).width + 6, high - 2);
      context.fillStyle = "#fff";
      context.fillText(name, x, top + high - 2);
    });
    for (const { before, span } of gaps(content.tracks)) {
      const row = content.tracks.findIndex((one) => one.id === before);
      context.strokeStyle = "#ff7a6b";
      context.setLineDash([3, 3]);
      context.lineWidth = 2;
      context.beginPath();
      context.moveTo(this.scale.x(span[0]), rulerHigh + row * rowHigh + rowHigh / 2);
      context.lineTo(this.scale.x(span[1]), rulerHigh + row * rowHigh + rowHigh / 2);
      context.stroke();
      context.setLineDash([]);
    }
  }

  /** The lower the bar, the less sure the tracker was. */
  private sure(context: CanvasRenderingContext2D, id: number, keyframes: readonly (readonly number[])[], end: number, top: number, high: number): void {
    const known = this.confidence.get(id);
    if (!known || known.length !== keyframes.length) return;
    context.fillStyle = "#4f8fcb";
    keyframes.forEach(([at], n) => {
      const [from, to] = [this.scale.x(at!), this.scale.x(keyframes[n + 1]?.[0] ?? end)];
      const part = (high * (known[n] ?? 0)) / 1000;
      context.fillRect(from, top + high - part, Math.max(1, to - from), part);
    });
  }

  /** Not sure: hatched, so that it is seen without colour too. */
  private hatch(context: CanvasRenderingContext2D, [start, end]: readonly [number, number], top: number, high: number): void {
    const [from, to] = [this.scale.x(start), Math.max(this.scale.x(start) + 3, this.scale.x(end))];
    context.save();
    context.beginPath();
    context.rect(from, top, to - from, high);
    context.clip();
    context.fillStyle = "#6b3d0c";
    context.fillRect(from, top, to - from, high);
    context.strokeStyle = "#ffb366";
    context.lineWidth = 2;
    for (let x = Math.max(from, -high) - high; x < Math.min(to, this.scale.width); x += 7) {
      context.beginPath();
      context.moveTo(x, top + high);
      context.lineTo(x + high, top);
      context.stroke();
    }
    context.restore();
  }

  private diamond(context: CanvasRenderingContext2D, x: number, y: number): void {
    if (x < -5 || x > this.scale.width + 5) return;
    context.beginPath();
    for (const [dx, dy] of [[0, -4], [4, 0], [0, 4], [-4, 0]] as const) context.lineTo(x + dx, y + dy);
    context.fill();
  }

  private loudness(context: CanvasRenderingContext2D): void {
    if (!this.peaks) return;
    const { peaks, pointMs } = this.peaks;
    context.fillStyle = "#9fb8cf";
    for (let x = 0; x < this.scale.width; x++) {
      const [from, to] = [Math.floor(this.scale.at(x) / 1000 / pointMs), Math.ceil(this.scale.at(x + 1) / 1000 / pointMs)];
      let peak = 0;
      for (let point = from; point < Math.max(to, from + 1); point++) peak = Math.max(peak, peaks[point] ?? 0);
      const high = Math.max(1, (peak / 255) * (soundHigh - 8));
      context.fillRect(x, (soundHigh - high) / 2, 1, high);
    }
  }

  private spans(context: CanvasRenderingContext2D): void {
    const { content, selected } = this.store;
    for (const one of content.sounds) {
      const [from, to] = [this.scale.x(one.from), Math.max(this.scale.x(one.from) + 2, this.scale.x(one.to))];
      const strong = selected?.kind === "sound" && selected.id === one.id;
      context.fillStyle = "rgb(20 20 20 / 82%)";
      context.fillRect(from, 0, to - from, soundHigh);
      context.strokeStyle = strong ? "#ffdd00" : "#ff9f40";
      context.lineWidth = strong ? 3 : 2;
      context.strokeRect(from + 1, 1, Math.max(1, to - from - 2), soundHigh - 2);
      context.fillStyle = "#fff";
      context.font = '600 12px "Inter Variable", Inter, Arial, sans-serif';
      context.save();
      context.beginPath();
      context.rect(from, 0, to - from, soundHigh);
      context.clip();
      context.fillText(`${one.id} ${one.effect === "mute" ? "muted" : "tone"}`, Math.max(from, 0) + 6, soundHigh / 2 + 4);
      context.restore();
    }
    if (this.soundFrom === null) return;
    const [from, to] = [this.scale.x(this.soundFrom), this.scale.x(this.store.at)].sort((a, b) => a - b) as [number, number];
    context.fillStyle = "rgb(255 221 0 / 35%)";
    context.fillRect(from, 0, Math.max(2, to - from), soundHigh);
  }

  private line(context: CanvasRenderingContext2D, high: number): void {
    const x = this.scale.x(this.store.at);
    context.fillStyle = "#000";
    context.fillRect(x - 1.5, 0, 4, high);
    context.fillStyle = "#ffdd00";
    context.fillRect(x - 0.5, 0, 2, high);
  }
}
