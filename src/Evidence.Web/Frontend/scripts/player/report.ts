import { activity } from "../activity";
import { PlayedStretches } from "./played";
import type { Played, Range } from "./played";

const reportEveryMs = 10_000;

/** Opens the view of what is played, and tells the server every ten seconds and at the end which stretches were (docs/formats/played-ranges.md). */
export class ViewReport {
  private readonly played: PlayedStretches;
  private view: string | null = null;
  private opening: Promise<void> | null = null;
  private timer = 0;

  constructor(private readonly root: HTMLElement, private readonly video: HTMLVideoElement, private readonly onPlayed: (ranges: Range[]) => void) {
    this.played = new PlayedStretches(video, root.dataset["sound"] !== "true");
    // Of a copy that is being made there may be nothing to see when somebody presses play.
    video.addEventListener("play", () => root.dataset["begin"] || void this.open());
    video.addEventListener("playing", () => void this.open());
    video.addEventListener("ended", () => void this.report());
    video.addEventListener("pause", () => void this.report());
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "hidden") void this.report();
    });
    window.addEventListener("pagehide", () => this.leave());
  }

  /** The server has begun a view with the first bytes it sent; this learns its id, to report to. */
  private open(): Promise<void> {
    this.opening ??= this.post(this.root.dataset["begin"] || (this.root.dataset["views"] ?? ""), new URLSearchParams({ part: this.root.dataset["part"] ?? "" }))
      .then(async (answer) => {
        if (!answer?.ok) throw new Error("not opened");
        this.view = ((await answer.json()) as { view: string }).view;
        this.timer = window.setInterval(() => void this.report(), reportEveryMs);
      })
      .catch(() => {
        this.opening = null; // tried again with the next play
      });
    return this.opening;
  }

  private async report(): Promise<void> {
    const played = this.played.take();
    if (!this.view || played.ranges.length === 0) {
      this.played.giveBack(played);
      return;
    }
    const answer = await this.post(this.address(), this.body(played, false)).catch(() => null);
    if (answer?.ok) {
      this.onPlayed(played.ranges);
      activity();
    } else if (answer?.status === 409) this.lost();
    else this.played.giveBack(played);
  }

  private leave(): void {
    if (!this.view) return;
    const body = this.body(this.played.take(), true);
    // A beacon outlives the page; it cannot carry the header, so the token stands in the form.
    navigator.sendBeacon(this.address(), body);
    this.lost();
  }

  /** What plays from here on is another part, and so another view; the page says which. */
  move(): void {
    const played = this.played.take();
    if (this.view) void this.post(this.address(), this.body(played, true)).then((answer) => answer.ok && this.onPlayed(played.ranges)).catch(() => undefined);
    else this.played.giveBack(played);
    window.clearInterval(this.timer);
    [this.view, this.opening] = [null, null];
  }

  /** This view is over; playing on begins another. */
  private lost(): void {
    window.clearInterval(this.timer);
    this.view = null;
    this.opening = null;
    if (!this.video.paused) void this.open();
  }

  private address(): string {
    return `${this.root.dataset["views"]}/${this.view}`;
  }

  private body({ ranges, heard }: Played, ended: boolean): URLSearchParams {
    return new URLSearchParams({ ranges: JSON.stringify(ranges), heard: JSON.stringify(heard), ended: String(ended), __RequestVerificationToken: this.root.dataset["token"] ?? "" });
  }

  private post(address: string, body: URLSearchParams): Promise<Response> {
    body.set("__RequestVerificationToken", this.root.dataset["token"] ?? "");
    return fetch(address, { method: "POST", body, headers: { accept: "application/json" } });
  }
}
