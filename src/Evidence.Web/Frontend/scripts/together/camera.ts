import { ViewReport } from "../player/report";
import { bestFit } from "./correlate";
import type { Loudness } from "./correlate";

/** So far away a recording is set anew; what is less is made up for by running a little faster or slower. */
const jumpSeconds = 0.25;
const leastSeconds = 0.015;

/** One recording on the common clock. Times are milliseconds of that clock. */
export class Camera {
  readonly video: HTMLVideoElement;
  offset: number;
  private proposed = 0;

  constructor(readonly root: HTMLElement, private readonly changed: () => void) {
    this.video = root.querySelector("video")!;
    this.video.controls = false;
    this.offset = Number(root.dataset["offsetMs"]);
    new ViewReport(root, this.video, () => undefined);
    for (const button of root.querySelectorAll<HTMLButtonElement>("button[data-nudge]")) {
      button.addEventListener("click", () => this.move(this.offset + this.nudge(button.dataset["nudge"] ?? "0")));
    }
    root.querySelector("button[data-use]")?.addEventListener("click", () => this.move(this.proposed));
    this.show();
  }

  get name(): string {
    return this.root.dataset["name"] ?? "";
  }

  get start(): number {
    return Number(this.root.dataset["capturedMs"]) + this.offset;
  }

  get end(): number {
    return this.start + (Number.isFinite(this.video.duration) ? this.video.duration * 1000 : Number(this.root.dataset["lengthMs"] ?? 0));
  }

  /** It has pictures at this time. */
  covers(at: number): boolean {
    return at >= this.start && at < this.end;
  }

  isReady(): boolean {
    return !this.video.seeking && this.video.readyState >= HTMLMediaElement.HAVE_FUTURE_DATA;
  }

  /** By how many seconds it is ahead of the clock. */
  drift(at: number): number {
    return this.video.currentTime - (at - this.start) / 1000;
  }

  follow(at: number, plays: boolean, rate: number): void {
    const covers = this.covers(at);
    const state = this.root.querySelector("[data-state]");
    if (state) state.textContent = covers ? "" : "· nothing recorded at this time";
    this.root.classList.toggle("ev-together__camera--away", !covers);
    if (!covers) return this.video.pause();
    const drift = this.drift(at);
    if (Math.abs(drift) > (plays ? jumpSeconds : 0.001) && !this.video.seeking) this.video.currentTime = (at - this.start) / 1000;
    if (!plays) return this.video.pause();
    this.video.playbackRate = Math.abs(drift) < leastSeconds ? rate : rate * (1 - Math.min(0.1, Math.max(-0.1, drift)));
    if (this.video.paused) void this.video.play().catch(() => undefined);
  }

  /** From how the loudness of both rises and falls, to the waveforms' fiftieth of a second. */
  async propose(to: Camera): Promise<void> {
    const say = (text: string) => (this.root.querySelector("[data-proposal]")!.textContent = text);
    const use = this.root.querySelector<HTMLButtonElement>("button[data-use]");
    if (use) use.hidden = true;
    if (to === this) return void say("Choose the sound of another recording to compare with, below.");
    const [one, other] = await Promise.all([loudness(to), loudness(this)]);
    const fit = one && other ? bestFit(one, other) : null;
    if (!fit || fit.score < 0.4) return void say("The sound of the two does not fit well enough anywhere to propose something.");
    this.proposed = Math.round(to.start + fit.lagMs - Number(this.root.dataset["capturedMs"]));
    say(`Their sound fits best at ${seconds(this.proposed)} (${Math.round(fit.score * 100)} of 100). Look and listen before you save it.`);
    if (use) use.hidden = false;
  }

  private nudge(by: string): number {
    const frame = 1000 / Number(this.root.dataset["framesPerSecond"] || "25");
    return by === "frame" ? frame : by === "-frame" ? -frame : Number(by);
  }

  private move(offset: number): void {
    this.offset = Math.round(offset);
    this.show();
    this.changed();
  }

  private show(): void {
    const text = this.root.querySelector("[data-offset]");
    if (text) text.textContent = this.offset === 0 ? "as recorded" : `corrected by ${seconds(this.offset)}`;
    const save = this.root.querySelector<HTMLInputElement>("input[data-save-offset]");
    if (save) save.value = String(this.offset);
  }
}

async function loudness(camera: Camera): Promise<Loudness | null> {
  const answer = await fetch((camera.root.dataset["stream"] ?? "").replace(/\/stream$/, "/waveform.json"), { headers: { accept: "application/json" } }).catch(() => null);
  return answer?.ok ? ((await answer.json()) as Loudness) : null;
}

function seconds(ms: number): string {
  return `${ms < 0 ? "−" : "+"}${(Math.abs(ms) / 1000).toFixed(3)} s`;
}
