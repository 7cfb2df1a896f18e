import { activity } from "./activity";
import { PlayedStretches } from "./played";
import type { Range } from "./played";

const reportEveryMs = 10_000;

/** The player: native controls, buttons for finer steps, and the report of what was played. */
class Player {
  private readonly video: HTMLVideoElement;
  private readonly played: PlayedStretches;
  private view: string | null = null;
  private opening: Promise<void> | null = null;
  private timer = 0;

  constructor(private readonly root: HTMLElement) {
    const video = root.querySelector("video");
    if (!video) throw new Error("a player has no video");
    this.video = video;
    this.played = new PlayedStretches(video);
    video.addEventListener("play", () => void this.open());
    video.addEventListener("ended", () => void this.report());
    video.addEventListener("error", () => this.explain());
    video.addEventListener("loadedmetadata", () => this.showTime());
    video.addEventListener("timeupdate", () => this.showTime());
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "hidden") void this.report();
    });
    window.addEventListener("pagehide", () => this.leave());
    this.bindControls();
  }

  private bindControls(): void {
    const bar = this.root.querySelector<HTMLElement>("[data-controls]");
    if (bar) bar.hidden = false;
    for (const button of this.root.querySelectorAll<HTMLButtonElement>("button[data-step]")) {
      button.addEventListener("click", () => this.step(Number(button.dataset["step"])));
    }
    for (const button of this.root.querySelectorAll<HTMLButtonElement>("button[data-frames]")) {
      button.addEventListener("click", () => {
        this.video.pause();
        this.step(Number(button.dataset["frames"]) / Number(this.root.dataset["framesPerSecond"] || "25"));
      });
    }
    const speed = this.root.querySelector<HTMLSelectElement>("select[data-speed]");
    speed?.addEventListener("change", () => (this.video.playbackRate = Number(speed.value)));
  }

  private step(seconds: number): void {
    if (this.video.readyState === HTMLMediaElement.HAVE_NOTHING) {
      this.video.load();
      return;
    }
    const end = Number.isFinite(this.video.duration) ? this.video.duration : Infinity;
    this.video.currentTime = Math.min(Math.max(0, this.video.currentTime + seconds), end);
  }

  private showTime(): void {
    const shown = this.root.querySelector<HTMLElement>("[data-time]");
    if (!shown) return;
    const total = Number.isFinite(this.video.duration) ? ` of ${clock(this.video.duration)}` : "";
    const captured = this.root.dataset["capturedLocal"];
    shown.textContent = `${clock(this.video.currentTime)}${total}${captured ? ` · ${wallClock(captured, this.video.currentTime)} on the device's clock` : ""}`;
  }

  /** The server has begun a view with the first bytes it sent; this learns its id, to report to. */
  private open(): Promise<void> {
    this.opening ??= this.post(this.root.dataset["views"] ?? "", new URLSearchParams({ part: this.root.dataset["part"] ?? "" }))
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
    const ranges = this.played.take();
    if (!this.view || ranges.length === 0) {
      this.played.giveBack(ranges);
      return;
    }
    const answer = await this.post(this.address(), this.body(ranges, false)).catch(() => null);
    if (answer?.ok) activity();
    else if (answer?.status === 409) this.lost();
    else this.played.giveBack(ranges);
  }

  private leave(): void {
    if (!this.view) return;
    const body = this.body(this.played.take(), true);
    // A beacon outlives the page; it cannot carry the header, so the token stands in the form.
    navigator.sendBeacon(this.address(), body);
    this.lost();
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

  private body(ranges: Range[], ended: boolean): URLSearchParams {
    return new URLSearchParams({ ranges: JSON.stringify(ranges), ended: String(ended), __RequestVerificationToken: this.root.dataset["token"] ?? "" });
  }

  private post(address: string, body: URLSearchParams): Promise<Response> {
    body.set("__RequestVerificationToken", this.root.dataset["token"] ?? "");
    return fetch(address, { method: "POST", body, headers: { accept: "application/json" } });
  }

  private explain(): void {
    const note = this.root.querySelector<HTMLElement>("[data-error]");
    if (!note) return;
    const code = this.video.error?.code;
    note.textContent =
      code === MediaError.MEDIA_ERR_NETWORK
        ? "The connection broke while playing. The recording is stored and nothing is lost. Press play to go on from here."
        : code === MediaError.MEDIA_ERR_SRC_NOT_SUPPORTED || code === MediaError.MEDIA_ERR_DECODE
          ? "This browser cannot play this file, or the server refused to send it. The recording itself is not changed by that. Try the other copy if one is listed, or reload the page to see its state."
          : "Playing stopped. The recording is stored and nothing is lost. Reload the page to try again.";
    note.hidden = false;
  }
}

function clock(seconds: number): string {
  const ms = Math.floor(seconds * 1000);
  const two = (n: number) => String(n).padStart(2, "0");
  const hours = Math.floor(ms / 3_600_000);
  const rest = `${hours > 0 ? two(Math.floor(ms / 60_000) % 60) : Math.floor(ms / 60_000)}:${two(Math.floor(ms / 1000) % 60)}.${String(ms % 1000).padStart(3, "0")}`;
  return hours > 0 ? `${hours}:${rest}` : rest;
}

/** The device's own local time is taken as it stands: no zone of this computer may shift it. */
function wallClock(captured: string, seconds: number): string {
  const at = new Date(Date.parse(`${captured}Z`) + Math.floor(seconds * 1000));
  return Number.isNaN(at.getTime()) ? "" : at.toISOString().slice(11, 19);
}

for (const root of document.querySelectorAll<HTMLElement>("[data-player]")) new Player(root);
