/** Media time in whole milliseconds, [start, end): see docs/formats/played-ranges.md. */
export type Range = [number, number];

/**
 * Listens to a video and keeps which stretches were played. A stretch ends where the player jumps; what is jumped over
 * was not seen and is not in it.
 */
export class PlayedStretches {
  private stretches: Range[] = [];
  private from: number | null = null;
  private last = 0;

  constructor(private readonly video: HTMLVideoElement) {
    video.addEventListener("playing", () => this.begin());
    video.addEventListener("timeupdate", () => this.advance());
    video.addEventListener("seeking", () => this.cut());
    video.addEventListener("seeked", () => this.begin());
    for (const stop of ["pause", "ended", "emptied"]) video.addEventListener(stop, () => this.finish());
  }

  /** What was played since the last taking. The running stretch goes on from where it was taken. */
  take(): Range[] {
    if (this.from !== null) {
      this.advance();
      this.keep(this.from, this.last);
      this.from = this.last;
    }
    const taken = this.stretches;
    this.stretches = [];
    return taken;
  }

  /** Ranges that could not be delivered are reported again with the next ones. */
  giveBack(ranges: Range[]): void {
    this.stretches.unshift(...ranges);
  }

  private begin(): void {
    if (this.video.paused || this.video.seeking || this.from !== null) return;
    this.from = this.last = this.video.currentTime;
  }

  private advance(): void {
    if (this.from !== null && !this.video.seeking) this.last = Math.max(this.last, this.video.currentTime);
  }

  /** At "seeking" the player already stands at the new place: the stretch ends at the last place that was shown. */
  private cut(): void {
    if (this.from !== null) this.keep(this.from, this.last);
    this.from = null;
  }

  private finish(): void {
    this.advance();
    this.cut();
  }

  private keep(fromSeconds: number, toSeconds: number): void {
    const range: Range = [Math.floor(fromSeconds * 1000), Math.floor(toSeconds * 1000)];
    if (range[0] < range[1]) this.stretches.push(range);
  }
}
