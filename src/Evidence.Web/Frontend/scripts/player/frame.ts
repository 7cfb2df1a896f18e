import { clock } from "./clock";

const said = {
  nothing: "There is no picture yet: play the recording for a moment.",
  refused: "It was not saved: the server did not take it on record. Reload the page and try again.",
};

/** Saves the frame that is shown as a PNG, once the server has it on record. */
export class SavedFrame {
  constructor(private readonly root: HTMLElement, private readonly video: HTMLVideoElement) {
    root.querySelector("button[data-frame]")?.addEventListener("click", () => void this.save());
  }

  private async save(): Promise<void> {
    if (this.video.videoWidth === 0 || this.video.readyState < HTMLMediaElement.HAVE_CURRENT_DATA) return this.say(said.nothing);
    this.video.pause();
    const seconds = this.video.currentTime;
    const picture = await this.draw();
    const name = picture && (await this.tell(picture, seconds).catch(() => null));
    if (!picture || !name) return this.say(said.refused);
    const link = document.createElement("a");
    link.href = URL.createObjectURL(picture);
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
    this.say(`Saved: the frame at ${clock(seconds)}, as this browser shows it. It is on record.`);
  }

  /** As it is recorded: what was changed for viewing is not in it. */
  private draw(): Promise<Blob | null> {
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [this.video.videoWidth, this.video.videoHeight];
    canvas.getContext("2d")?.drawImage(this.video, 0, 0);
    return new Promise((done) => canvas.toBlob(done, "image/png"));
  }

  private async tell(picture: Blob, seconds: number): Promise<string | null> {
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", await picture.arrayBuffer()));
    const told = {
      at: Math.round(seconds * 1000), width: this.video.videoWidth, height: this.video.videoHeight,
      sha256: [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join(""), __RequestVerificationToken: this.root.dataset["token"] ?? "",
    };
    const address = (this.root.dataset["stream"] ?? "").replace(/\/stream$/, "/frames");
    const answer = await fetch(address, { method: "POST", body: new URLSearchParams(Object.entries(told).map(([key, value]) => [key, String(value)])) });
    return answer.ok ? ((await answer.json()) as { name: string }).name : null;
  }

  private say(text: string): void {
    const place = this.root.querySelector("[data-frame-text]");
    if (place) place.textContent = text;
  }
}
