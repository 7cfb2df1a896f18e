import { Camera } from "./camera";

/** Several recordings on one clock. The clock runs here; each recording follows it, and it waits for those that are not ready. */
class Together {
  private readonly cameras: Camera[];
  private at: number;
  private plays = false;
  private rate = 1;
  private last = 0;

  constructor(private readonly root: HTMLElement) {
    this.cameras = [...root.querySelectorAll<HTMLElement>("[data-camera]")].map((camera) => new Camera(camera, () => this.follow()));
    this.at = this.start;
    if (this.cameras.length === 0) return;
    for (const hidden of root.querySelectorAll<HTMLElement>("[data-controls]")) hidden.hidden = false;
    this.bind();
    for (const { video } of this.cameras) video.addEventListener("loadedmetadata", () => this.follow());
    const run = (now: number) => {
      this.tick(now);
      requestAnimationFrame(run);
    };
    requestAnimationFrame(run);
    this.follow();
  }

  private get start(): number {
    return Math.min(...this.cameras.map((camera) => camera.start));
  }

  private get end(): number {
    return Math.max(...this.cameras.map((camera) => camera.end));
  }

  private bind(): void {
    const on = (selector: string, name: string, act: (element: HTMLElement) => void) => {
      for (const element of this.root.querySelectorAll<HTMLElement>(selector)) element.addEventListener(name, () => act(element));
    };
    on("button[data-play]", "click", () => this.toggle());
    on("button[data-step]", "click", (button) => this.go(this.at + Number(button.dataset["step"]) * 1000));
    on("select[data-speed]", "change", (select) => (this.rate = Number((select as HTMLSelectElement).value)));
    on("input[data-seek]", "input", (slider) => this.go(this.start + (Number((slider as HTMLInputElement).value) / 10_000) * (this.end - this.start)));
    const sound = this.root.querySelector<HTMLSelectElement>("select[data-sound-of]");
    this.cameras.forEach((camera, n) => sound?.append(new Option(camera.name, String(n))));
    sound?.addEventListener("change", () => this.cameras.forEach((camera, n) => (camera.video.muted = sound.value !== String(n))));
    this.cameras.forEach((camera) => {
      const to = () => this.cameras[Number(sound?.value || "0")] ?? camera;
      camera.root.querySelector("button[data-propose]")?.addEventListener("click", () => void camera.propose(to()));
    });
    for (const link of document.querySelectorAll<HTMLAnchorElement>("a[data-note-of]")) {
      const camera = this.cameras.find((one) => one.root.dataset["part"] === link.dataset["noteOf"]);
      if (!camera) continue;
      link.addEventListener("click", (event) => {
        event.preventDefault();
        this.go(camera.start + Number(link.dataset["fromMs"]));
      });
    }
  }

  private toggle(): void {
    if (!this.plays && this.at >= this.end) this.at = this.start;
    this.plays = !this.plays;
    // Nothing is fetched, and no view begins, before somebody plays.
    for (const { video } of this.cameras) video.preload = "auto";
    this.last = performance.now();
    this.follow();
  }

  private go(at: number): void {
    this.at = Math.min(Math.max(this.start, at), Math.max(this.end, this.start));
    this.follow();
  }

  private tick(now: number): void {
    if (!this.plays) return;
    const waits = this.cameras.some((camera) => camera.covers(this.at) && !camera.isReady());
    // A page that slept does not run after itself.
    if (!waits) this.at += Math.min(now - this.last, 250) * this.rate;
    this.last = now;
    if (this.at >= this.end) this.plays = false;
    this.follow();
  }

  private follow(): void {
    for (const camera of this.cameras) camera.follow(this.at, this.plays, this.rate);
    const play = this.root.querySelector("button[data-play]");
    if (play) play.textContent = this.plays ? "Pause" : "Play";
    const slider = this.root.querySelector<HTMLInputElement>("input[data-seek]");
    const share = (this.at - this.start) / Math.max(1, this.end - this.start);
    if (slider) slider.value = String(Math.round(share * 10_000));
    const time = this.root.querySelector("[data-time]");
    if (time) time.textContent = new Date(this.at - 62_135_596_800_000).toISOString().replace("T", " ").slice(0, 23);
    slider?.setAttribute("aria-valuetext", time?.textContent?.slice(11, 19) ?? "");
    this.root.dataset["at"] = String(this.at);
  }
}

for (const root of document.querySelectorAll<HTMLElement>("[data-together]")) new Together(root);
