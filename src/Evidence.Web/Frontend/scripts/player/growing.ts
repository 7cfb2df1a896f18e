import { clock } from "./clock";

interface Stretch {
  number: number;
  fromMs: number;
  untilMs: number;
}

/** What is there of a copy that is being made; the times of its stretches are the recording's, and in their bytes stand leadMs later. */
interface Facts {
  attempt: number;
  codecs: string | null;
  lengthMs: number;
  leadMs: number;
  stretches: Stretch[];
  done: string | null;
}

/** So much is fetched ahead of what is watched, and so much behind it stays where a browser has no room for more. */
const aheadSeconds = 60;
const behindSeconds = 10;
const lookEveryMs = 2_000;

/** What a browser has to be able to do for it: put together fragments of the kind that our encoder makes. */
export const canGrow = () => "MediaSource" in window && MediaSource.isTypeSupported('video/mp4; codecs="avc1.640028,mp4a.40.2"');

/**
 * Plays a copy while it is being made (docs/decisions/0074): fetches its stretches as far as they are needed, and says how far it can be watched. When the whole copy is
 * there it is over, and the player goes on with that.
 */
export class GrowingCopy {
  private readonly media = new MediaSource();
  private readonly address: string;
  private readonly url: string;
  private facts: Facts | null = null;
  private stretches: Stretch[] = [];
  private buffer: SourceBuffer | null = null;
  private readonly held = new Map<number, number>();
  private lookedAt = 0;
  private over = false;
  private wake: () => void = () => undefined;

  /** @param grown what is there grew. @param done the whole copy is there: its part. */
  constructor(private readonly root: HTMLElement, private readonly video: HTMLVideoElement, private readonly grown: () => void, private readonly done: (copy: string) => void) {
    this.address = root.dataset["growing"] ?? "";
    this.url = URL.createObjectURL(this.media);
    video.src = this.url;
    for (const name of ["seeking", "play", "waiting"]) video.addEventListener(name, () => this.wake());
    for (const name of ["waiting", "playing", "pause", "seeked"]) video.addEventListener(name, () => this.say());
    // The page hears that it went on, or that the copy is there.
    document.addEventListener("live", () => {
      this.lookedAt = 0;
      this.wake();
    });
    this.media.addEventListener("sourceopen", () => void this.run(), { once: true });
  }

  /** Up to where it can be watched, in seconds. */
  get until(): number {
    return (this.stretches.at(-1)?.untilMs ?? 0) / 1000;
  }

  private async run(): Promise<void> {
    while (!this.over) {
      try {
        await this.look();
        await this.fill();
      } catch {
        // The connection broke, or the copy is begun anew: it is looked at again.
        await new Promise((rest) => setTimeout(rest, lookEveryMs));
      }
      await new Promise<void>((rest) => {
        this.wake = rest;
        setTimeout(rest, 500);
      });
    }
    URL.revokeObjectURL(this.url);
  }

  /** Asks for what came, where more will be needed soon. */
  private async look(): Promise<void> {
    const now = performance.now();
    if (now - this.lookedAt < lookEveryMs || (this.lookedAt > 0 && this.until - this.video.currentTime > aheadSeconds)) return;
    this.lookedAt = now;
    const answer = await fetch(`${this.address}?after=${this.stretches.at(-1)?.number ?? 0}`, { headers: { accept: "application/json" } });
    if (answer.status === 401 || answer.status === 403) return window.location.reload();
    if (!answer.ok) return;
    const facts = (await answer.json()) as Facts;
    if (facts.done !== null) {
      this.over = true;
      return this.done(facts.done);
    }
    if (this.facts && facts.attempt !== this.facts.attempt) return this.beginAnew();
    this.facts = facts;
    this.stretches.push(...facts.stretches);
    if (facts.stretches.length > 0) this.grown();
    this.say();
  }

  /** Another attempt makes another copy: nothing of the one before fits to it. */
  private async beginAnew(): Promise<void> {
    [this.facts, this.stretches, this.lookedAt] = [null, [], 0];
    this.held.clear();
    await this.remove(0, Infinity);
    this.grown();
  }

  private async fill(): Promise<void> {
    for (let next = this.wanted(); next !== null && !this.over; next = this.wanted()) {
      if (!this.held.has(0) && !(await this.fetch(0))) return;
      if (!(await this.fetch(next.number))) return;
      this.say();
      await this.look();
    }
  }

  /** The first stretch from here on that is not at hand. */
  private wanted(): Stretch | null {
    const at = this.video.currentTime;
    const here = this.stretches.find((stretch) => stretch.fromMs <= at * 1000 && at * 1000 < stretch.untilMs);
    // A browser throws away by itself what was watched long ago.
    if (here && performance.now() - (this.held.get(here.number) ?? Infinity) > lookEveryMs && !this.isAtHand(at)) this.held.delete(here.number);
    return this.stretches.find((stretch) => stretch.untilMs > at * 1000 && stretch.fromMs < (at + aheadSeconds) * 1000 && !this.held.has(stretch.number)) ?? null;
  }

  private isAtHand(at: number): boolean {
    const { buffered } = this.video;
    for (let n = 0; n < buffered.length; n++) if (buffered.start(n) - 0.2 <= at && at <= buffered.end(n) + 0.2) return true;
    return false;
  }

  /** @returns false where it could not be had, or there is no room for it now. */
  private async fetch(number: number): Promise<boolean> {
    const facts = this.facts;
    if (!facts?.codecs) return false;
    const answer = await fetch(`${this.address}/${facts.attempt}/${number}`);
    if (answer.status !== 200) throw new Error("not there any more");
    const bytes = await answer.arrayBuffer();
    if (this.over || facts !== this.facts && facts.attempt !== this.facts?.attempt) return false;
    this.buffer ??= this.open(facts);
    if (!(await this.append(bytes))) return false;
    this.held.set(number, performance.now());
    return true;
  }

  private open(facts: Facts): SourceBuffer {
    if (facts.lengthMs > 0) this.media.duration = facts.lengthMs / 1000;
    const buffer = this.media.addSourceBuffer(`video/mp4; codecs="${facts.codecs}"`);
    buffer.timestampOffset = -facts.leadMs / 1000;
    return buffer;
  }

  private async append(bytes: ArrayBuffer): Promise<boolean> {
    for (let tries = 0; tries < 2; tries++) {
      try {
        this.buffer?.appendBuffer(bytes);
        await this.settled();
        return true;
      } catch (problem) {
        if (!(problem instanceof DOMException) || problem.name !== "QuotaExceededError") throw problem;
        const at = this.video.currentTime;
        await this.remove(0, Math.max(0, at - behindSeconds));
        await this.remove(at + aheadSeconds, Infinity);
      }
    }
    return false;
  }

  private async remove(from: number, to: number): Promise<void> {
    if (!this.buffer || to <= from) return;
    this.buffer.remove(from, to);
    await this.settled();
    for (const { number, fromMs, untilMs } of this.stretches) if (untilMs > from * 1000 && fromMs < to * 1000) this.held.delete(number);
  }

  private settled(): Promise<void> {
    const { buffer } = this;
    if (!buffer?.updating) return Promise.resolve();
    return new Promise((done, failed) => {
      buffer.addEventListener("updateend", () => done(), { once: true });
      buffer.addEventListener("error", () => failed(new Error("not taken")), { once: true });
    });
  }

  private say(): void {
    const place = this.root.querySelector("[data-growing-text]");
    if (!place || this.over) return;
    const waits = !this.video.paused && this.video.readyState < HTMLMediaElement.HAVE_FUTURE_DATA;
    const short = clock(this.until).replace(/\.\d+$/, "");
    const text = !waits ? "" : this.until === 0 ? "Waiting for the first seconds of it." : this.video.currentTime > this.until - 5 ? `Waiting for more: made up to ${short}.` : "Loading.";
    if (place.textContent !== text) place.textContent = text;
  }
}
