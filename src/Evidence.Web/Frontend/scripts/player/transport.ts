const fastest = 8;
const slowest = 0.25;

/** What a person does with the film: play, jump, step, faster, slower. */
export class Transport {
  /** Up to where there is something to show, where that is not all of it. */
  reach: () => number = () => Infinity;

  constructor(readonly video: HTMLVideoElement, private readonly framesPerSecond: number) {}

  get end(): number {
    return Number.isFinite(this.video.duration) ? this.video.duration : Infinity;
  }

  /** Before anything is loaded a place is only remembered: nothing of a recording is fetched that nobody asked to play. */
  seek(seconds: number): void {
    this.video.currentTime = Math.max(0, Math.min(seconds, this.end, this.reach()));
  }

  jump(seconds: number): void {
    this.seek(this.video.currentTime + seconds);
  }

  /** To the middle of the next frame or of the one before, so that rounding never shows the same frame twice. */
  step(frames: number): void {
    this.video.pause();
    this.jump(frames / this.framesPerSecond);
  }

  toggle(): void {
    if (this.video.paused) void this.video.play().catch(() => undefined);
    else this.video.pause();
  }

  /** K: stands still, and goes on at the usual speed. */
  stop(): void {
    this.video.pause();
    this.speed(1);
  }

  /** L: plays, and twice as fast each time it is said again. */
  forward(): void {
    if (this.video.paused) this.toggle();
    else this.speed(Math.max(1, this.video.playbackRate) * 2);
  }

  speed(rate: number): void {
    this.video.playbackRate = Math.min(Math.max(slowest, rate), fastest);
  }
}
