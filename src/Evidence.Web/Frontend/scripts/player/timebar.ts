import { clock, spoken } from "./clock";
import { Filmstrip } from "./filmstrip";
import type { Range } from "./played";
import type { Transport } from "./transport";
import { drawWaveform } from "./waveform";

const svg = "http://www.w3.org/2000/svg";

/** The bar under the picture: a slider, with what is known of the recording drawn behind it. What is drawn is said in words below the player. */
export class TimeBar {
  private readonly slider: HTMLInputElement;
  private readonly marks: SVGElement | null;
  private readonly preview: HTMLElement | null;
  private readonly strip: Filmstrip | null;
  private held = false;

  constructor(private readonly bar: HTMLElement, private readonly transport: Transport, stream: string) {
    this.slider = bar.querySelector<HTMLInputElement>("input[data-seek]")!;
    this.marks = bar.querySelector<SVGElement>("[data-marks]");
    this.preview = bar.querySelector<HTMLElement>("[data-preview]");
    this.strip = this.preview?.querySelector("[data-tile]") ? new Filmstrip(this.preview, stream) : null;
    this.slider.addEventListener("input", () => {
      this.held = true;
      transport.seek(this.pointed());
      void this.peek(Number(this.slider.value) / Number(this.slider.max));
    });
    this.slider.addEventListener("change", () => {
      this.held = false;
      this.hide();
    });
    bar.addEventListener("pointermove", (event) => void this.peek(this.share(event)));
    bar.addEventListener("pointerleave", () => this.hide());
    const canvas = bar.querySelector("canvas");
    if (canvas) void drawWaveform(canvas, stream, () => this.seconds);
    this.show();
  }

  /** How long the recording is: as the player knows it once it has looked, before that as the check measured it. */
  get seconds(): number {
    return Number.isFinite(this.transport.end) ? this.transport.end : Number(this.bar.dataset["lengthMs"] ?? 0) / 1000;
  }

  show(): void {
    const { video } = this.transport;
    if (!this.held && this.seconds > 0) this.slider.value = String(Math.round((video.currentTime / this.seconds) * Number(this.slider.max)));
    this.slider.setAttribute("aria-valuetext", `${spoken(video.currentTime)} of ${spoken(this.seconds)}`);
  }

  /** From there on to its end there is nothing yet; at its end there is all. */
  grown(seconds: number): void {
    const rect = this.bar.querySelector<SVGRectElement>("[data-unmade]");
    const ms = Math.min(seconds, this.seconds) * 1000;
    rect?.setAttribute("x", String(ms));
    rect?.setAttribute("width", String(this.seconds * 1000 - ms));
  }

  /** What was just reported as played appears as watched without loading the page anew. */
  watched(ranges: Range[]): void {
    for (const [from, to] of ranges) {
      const rect = document.createElementNS(svg, "rect");
      for (const [name, value] of Object.entries({ class: "ev-time__watched", x: from, width: to - from, y: 0, height: 4 })) rect.setAttribute(name, String(value));
      this.marks?.prepend(rect);
    }
  }

  private pointed(): number {
    return (Number(this.slider.value) / Number(this.slider.max)) * this.seconds;
  }

  private share(event: PointerEvent): number {
    const box = this.slider.getBoundingClientRect();
    return Math.min(1, Math.max(0, (event.clientX - box.left) / box.width));
  }

  private async peek(share: number): Promise<void> {
    if (!this.preview || this.seconds === 0) return;
    this.preview.hidden = false;
    this.preview.style.left = `${share * 100}%`;
    const label = this.preview.querySelector("[data-preview-time]");
    if (label) label.textContent = clock(share * this.seconds);
    await this.strip?.show(share * this.seconds);
  }

  private hide(): void {
    if (this.preview) this.preview.hidden = true;
  }
}
