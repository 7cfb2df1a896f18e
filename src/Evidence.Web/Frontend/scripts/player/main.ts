import { clock, wallClock } from "./clock";
import { Cut } from "./cut";
import { SavedFrame } from "./frame";
import { canGrow, GrowingCopy } from "./growing";
import { listenToKeys } from "./keys";
import { TrackMap } from "./map";
import { Picture } from "./picture";
import { ViewReport } from "./report";
import { Sound } from "./sound";
import { stillViewer } from "./still";
import { TimeBar } from "./timebar";
import { Transport } from "./transport";

/** The player: our own bar instead of the browser's, and the report of what was played. Without script the browser's own controls stay. */
class Player {
  private readonly video: HTMLVideoElement;
  private readonly transport: Transport;
  private readonly bar: TimeBar | null;

  constructor(private readonly root: HTMLElement) {
    const video = root.querySelector("video");
    const frame = root.querySelector<HTMLElement>("[data-picture]");
    if (!video || !frame) throw new Error("a player has no video");
    this.video = video;
    this.transport = new Transport(video, Number(root.dataset["framesPerSecond"] || "25"));
    const time = root.querySelector<HTMLElement>("[data-timebar]");
    this.bar = time ? new TimeBar(time, this.transport, (root.dataset["stream"] ?? "").replace(/\/stream$/, "")) : null;
    const report = new ViewReport(root, video, (ranges) => this.bar?.watched(ranges));
    if (root.dataset["growing"]) this.grow(report);
    video.controls = false;
    for (const hidden of root.querySelectorAll<HTMLElement>("[data-controls]")) hidden.hidden = false;
    for (const name of ["timeupdate", "loadedmetadata", "seeking", "durationchange", "play", "pause", "ratechange"]) video.addEventListener(name, () => this.show());
    video.addEventListener("error", () => this.explain());
    video.addEventListener("click", () => this.transport.toggle());
    this.bindButtons();
    this.bindPlaces();
    for (const map of document.querySelectorAll<HTMLDetailsElement>("details[data-tracks]")) new TrackMap(map, video);
    new SavedFrame(root, video);
    const cut = new Cut(root, video);
    listenToKeys(root, {
      transport: this.transport,
      sound: new Sound(video, root),
      picture: new Picture(frame, video, root),
      fullScreen: () => this.fullScreen(),
      captions: () => this.captions(),
      mark: () => this.mark(),
      cut: (end) => cut.set(end),
    });
    this.show();
  }

  private bindButtons(): void {
    const on = (selector: string, act: (button: HTMLElement) => void) => {
      for (const button of this.root.querySelectorAll<HTMLElement>(selector)) button.addEventListener("click", () => act(button));
    };
    on("button[data-play]", () => this.transport.toggle());
    on("button[data-step]", (button) => this.transport.jump(Number(button.dataset["step"])));
    on("button[data-frames]", (button) => this.transport.step(Number(button.dataset["frames"])));
    on("button[data-full]", () => this.fullScreen());
    on("button[data-captions]", () => this.captions());
    const speed = this.root.querySelector<HTMLSelectElement>("select[data-speed]");
    speed?.addEventListener("change", () => this.transport.speed(Number(speed.value)));
  }

  /** Addresses that end in "#t=12.5" lead to that place, here and in the other copy of the recording. */
  private bindPlaces(): void {
    const go = () => {
      const place = /^#t=(\d+(?:\.\d+)?)$/.exec(window.location.hash)?.[1];
      if (place) this.transport.seek(Number(place));
    };
    window.addEventListener("hashchange", go);
    for (const link of document.querySelectorAll<HTMLAnchorElement>('a[href^="#t="]')) {
      // The same place once more changes no address.
      link.addEventListener("click", () => setTimeout(go));
    }
    for (const link of this.root.querySelectorAll<HTMLAnchorElement>('a[data-other-copy="true"]')) {
      link.addEventListener("click", () => (link.hash = `t=${this.video.currentTime.toFixed(3)}`));
    }
    go();
  }

  /** Plays what is there of a copy that is being made, and goes on with the copy when that is there: at the same place, at the same speed, playing or not. */
  private grow(report: ViewReport): void {
    const growing = new GrowingCopy(this.root, this.video, () => this.bar?.grown(growing.until), (copy) => {
      const { currentTime, paused, playbackRate } = this.video;
      const stream = `${this.root.dataset["views"]?.replace(/views$/, "parts")}/${copy}/stream`;
      report.move();
      delete this.root.dataset["begin"];
      Object.assign(this.root.dataset, { part: copy, stream });
      this.transport.reach = () => Infinity;
      this.bar?.grown(Infinity);
      this.video.src = stream;
      this.video.currentTime = currentTime;
      this.video.playbackRate = playbackRate;
      if (!paused) void this.video.play().catch(() => undefined);
      for (const [selector, hidden] of [["[data-while-growing]", true], ["[data-once-grown]", false]] as const)
        for (const element of this.root.querySelectorAll<HTMLElement>(selector)) element.hidden = hidden;
    });
    // A frame before its end, where there is still something to show.
    this.transport.reach = () => Math.max(0, growing.until - 0.2);
    this.bar?.grown(0);
    void this.video.play().catch(() => undefined);
  }

  private fullScreen(): void {
    if (document.fullscreenElement) void document.exitFullscreen();
    else void this.root.requestFullscreen?.().catch(() => undefined);
  }

  private captions(): void {
    const track = this.video.textTracks[0];
    if (!track) return;
    track.mode = track.mode === "showing" ? "hidden" : "showing";
    this.root.querySelector("button[data-captions]")?.setAttribute("aria-pressed", String(track.mode === "showing"));
  }

  /** Leads to the form for a note at this place. */
  private mark(): void {
    document.querySelector<HTMLAnchorElement>("a[data-here=at]")?.click();
  }

  private show(): void {
    this.bar?.show();
    const play = this.root.querySelector<HTMLElement>("button[data-play]");
    if (play) play.textContent = this.video.paused ? "Play" : "Pause";
    const speed = this.root.querySelector<HTMLSelectElement>("select[data-speed]");
    if (speed) speed.value = String(this.video.playbackRate);
    const shown = this.root.querySelector<HTMLElement>("[data-time]");
    if (!shown) return;
    const total = Number.isFinite(this.video.duration) ? ` of ${clock(this.video.duration)}` : "";
    const captured = this.root.dataset["capturedLocal"];
    shown.textContent = `${clock(this.video.currentTime)}${total}${captured ? ` · ${wallClock(captured, this.video.currentTime)} on the device's clock` : ""}`;
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

/** Where a copy is being made there is first a link, for whoever does not want to wait for it. */
function offer(root: HTMLElement, place: HTMLElement): void {
  if (!canGrow()) return document.body.classList.add("ev-cannot-watch");
  const watch = () => {
    // Whoever asked has it written as it comes; asking twice does nothing more.
    const asked = new URLSearchParams({ __RequestVerificationToken: root.dataset["token"] ?? "" });
    void fetch(root.dataset["ask"] ?? "", { method: "POST", body: asked, redirect: "manual" }).catch(() => undefined);
    [place.hidden, root.hidden] = [true, false];
    new Player(root);
    root.querySelector<HTMLElement>("[data-picture]")?.focus();
  };
  // The page puts a new link in the place of the old one when something went on. Where a page without the player led here, it is pressed already.
  place.addEventListener("click", (event) => {
    if (!(event.target as HTMLElement).closest("a[data-watch]")) return;
    event.preventDefault();
    watch();
  });
  if (new URLSearchParams(window.location.search).get("watch") === "now") watch();
}

for (const root of document.querySelectorAll<HTMLElement>("[data-player]")) {
  const place = root.dataset["growing"] ? document.querySelector<HTMLElement>("[data-growing-offer]") : null;
  if (place) offer(root, place);
  else new Player(root);
}
for (const root of document.querySelectorAll<HTMLElement>("[data-still]")) stillViewer(root);
