import type { Store } from "./store";

/** Where the recording stands, to the frame: the browser tells of every frame that it shows which time it has. Times count from the first frame. */
export class Playhead {
  private first = 0;
  private knowsFirst = false;
  private stops: readonly (readonly [number, number])[] = [];
  private onStop: () => void = () => undefined;
  /** A step forwards that has not left its frame yet: one may be shown for longer than others. */
  private stepping: { from: number; to: number } | null = null;

  constructor(readonly video: HTMLVideoElement, private readonly store: Store) {
    if ("requestVideoFrameCallback" in video) this.watch();
    else for (const name of ["timeupdate", "seeked"]) (video as HTMLVideoElement).addEventListener(name, () => this.shown((video as HTMLVideoElement).currentTime));
    video.addEventListener("pause", () => this.stops.length > 0 && !video.seeking && this.endStretches());
  }

  get playing(): boolean {
    return !this.video.paused;
  }

  /** To the frame that is on display at this time. */
  go(at: number): void {
    this.stepping = null;
    const { length } = this.store.master;
    const to = Math.max(0, Math.min(Math.round(at), length - 1));
    // A little behind its time, or rounding would show the frame before.
    this.video.currentTime = this.first + (to + Math.min(1000, this.store.frame / 4)) / 1e6;
    this.store.moveTo(to);
  }

  jump(us: number): void {
    this.go(this.store.at + us);
  }

  /** To the middle of another frame, so that rounding never shows the same one twice. */
  step(frames: number): void {
    this.video.pause();
    const at = this.store.at + (frames + 0.5) * this.store.frame;
    const to = Math.max(0, Math.min(at, this.store.master.length - this.store.frame / 2));
    this.stepping = frames > 0 ? { from: this.store.at, to } : null;
    this.video.currentTime = this.first + to / 1e6;
    this.store.moveTo(Math.max(0, Math.round(to - this.store.frame / 2)));
  }

  toggle(): void {
    this.endStretches();
    if (this.video.paused) void this.video.play().catch(() => undefined);
    else this.video.pause();
  }

  stop(): void {
    this.endStretches();
    this.video.pause();
    this.video.playbackRate = 1;
  }

  /** Plays, and twice as fast each time it is said again. */
  forward(): void {
    if (this.video.paused) void this.video.play().catch(() => undefined);
    else this.video.playbackRate = Math.min(8, Math.max(1, this.video.playbackRate) * 2);
  }

  /** Plays these stretches one after the other and nothing between them. */
  playStretches(stretches: readonly (readonly [number, number])[], over: () => void): void {
    [this.stops, this.onStop] = [stretches, over];
    const first = stretches[0];
    if (!first) return this.endStretches();
    this.go(first[0]);
    void this.video.play().catch(() => undefined);
  }

  get playsStretches(): boolean {
    return this.stops.length > 0;
  }

  endStretches(): void {
    if (this.stops.length === 0) return;
    this.stops = [];
    this.onStop();
  }

  private stepsOn(): boolean {
    const { stepping, store } = this;
    this.stepping = null;
    const to = stepping ? stepping.to + store.frame : Infinity;
    if (!stepping || !this.video.paused || store.at > stepping.from || to >= store.master.length) return false;
    this.stepping = { from: stepping.from, to };
    this.video.currentTime = this.first + to / 1e6;
    return true;
  }

  private watch(): void {
    const shown = (_: number, { mediaTime }: VideoFrameCallbackMetadata) => {
      // What is shown at the very start is the first frame, whatever time its file gives it.
      if (!this.knowsFirst && this.video.currentTime === 0) [this.first, this.knowsFirst] = [mediaTime, true];
      if (!this.video.seeking) this.shown(mediaTime);
      this.video.requestVideoFrameCallback(shown);
    };
    this.video.requestVideoFrameCallback(shown);
  }

  private shown(seconds: number): void {
    this.store.moveTo(Math.max(0, Math.round((seconds - this.first) * 1e6)));
    if (this.stepsOn()) return;
    const now = this.stops[0];
    if (!now || this.video.paused || this.store.at < now[1]) return;
    this.stops = this.stops.slice(1);
    const next = this.stops[0];
    if (next) return this.go(next[0]);
    this.video.pause();
    this.onStop();
  }
}
