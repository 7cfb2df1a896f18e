/** Media time in whole milliseconds, [start, end): see docs/formats/played-ranges.md. */
export type Range = [number, number];

/** What was played, and what of that at normal speed and with sound. */
export interface Played {
  ranges: Range[];
  heard: Range[];
}

/** A player may be so much further than clock and speed let it be, before that is a jump: the two are not read at the same instant. */
const slackSeconds = 0.25;

/**
 * Listens to a video and keeps which stretches were played. A stretch ends where the player jumps; what is jumped over
 * was not seen and is not in it. Pictures in a page that is hidden are not seen either.
 */
export class PlayedStretches {
  private stretches: Range[] = [];
  private heard: Range[] = [];
  private normal = false;
  private from: number | null = null;
  private last = 0;
  private lastAt = 0;
  private rate = 1;

  constructor(private readonly video: HTMLVideoElement, private readonly showsPictures = true) {
    video.addEventListener("playing", () => this.begin());
    video.addEventListener("timeupdate", () => this.advance());
    video.addEventListener("seeking", () => this.cut());
    video.addEventListener("seeked", () => this.begin());
    for (const turn of ["ratechange", "volumechange"]) video.addEventListener(turn, () => this.turn());
    for (const stop of ["pause", "ended", "emptied"]) video.addEventListener(stop, () => this.finish());
    document.addEventListener("visibilitychange", () => (this.isSeen() ? this.begin() : this.finish()));
    this.watchFrames();
  }

  /** What was played since the last taking. The running stretch goes on from where it was taken. */
  take(): Played {
    if (this.from !== null) {
      this.advance();
      this.keep(this.from, this.last);
      this.from = this.last;
    }
    const taken = { ranges: this.stretches, heard: this.heard };
    [this.stretches, this.heard] = [[], []];
    return taken;
  }

  /** Ranges that could not be delivered are reported again with the next ones. */
  giveBack({ ranges, heard }: Played): void {
    this.stretches.unshift(...ranges);
    this.heard.unshift(...heard);
  }

  /** "timeupdate" comes four times a second, which is two seconds of a recording at eightfold speed: every frame that is shown is asked, too. */
  private watchFrames(): void {
    if (!("requestVideoFrameCallback" in this.video)) return;
    const shown = () => {
      this.advance();
      this.video.requestVideoFrameCallback(shown);
    };
    this.video.requestVideoFrameCallback(shown);
  }

  private isSeen(): boolean {
    return !this.showsPictures || document.visibilityState === "visible";
  }

  private begin(): void {
    if (this.video.paused || this.video.seeking || this.from !== null || !this.isSeen()) return;
    this.from = this.last = this.video.currentTime;
    this.lastAt = performance.now();
    this.rate = this.video.playbackRate;
    this.normal = this.isNormal();
  }

  private isNormal(): boolean {
    return this.video.playbackRate === 1 && !this.video.muted && this.video.volume > 0;
  }

  /** Speed or sound is another from here on; what was played goes on without a gap. */
  private turn(): void {
    this.advance();
    if (this.from === null || this.normal === this.isNormal()) return;
    this.keep(this.from, this.last);
    this.from = this.last;
    this.normal = this.isNormal();
  }

  private advance(): void {
    if (this.from === null || this.video.seeking) return;
    const [now, at] = [performance.now(), this.video.currentTime];
    const most = ((now - this.lastAt) / 1000) * Math.max(this.rate, this.video.playbackRate) + slackSeconds;
    if (at < this.last || at - this.last > most) {
      // A jump whose event has not come yet.
      this.cut();
      this.begin();
      return;
    }
    this.last = at;
    this.lastAt = now;
    this.rate = this.video.playbackRate;
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
    if (range[0] >= range[1]) return;
    this.stretches.push(range);
    if (this.normal) this.heard.push(range);
  }
}
