import type { Sending } from "./send";

const quietMs = 3_000;

const size = (bytes: number) =>
  bytes >= 100_000_000 ? `${(bytes / 1e9).toFixed(1)} GB` : bytes >= 1_000_000 ? `${(bytes / 1e6).toFixed(1).replace(/\.0$/, "")} MB` : bytes >= 1_000 ? `${Math.round(bytes / 1e3)} KB` : bytes === 1 ? "1 byte" : `${bytes} bytes`;

const left = (seconds: number) => (seconds < 90 ? "about a minute left" : seconds < 5_400 ? `about ${Math.round(seconds / 60)} minutes left` : `about ${Math.round(seconds / 3_600)} hours left`);

/** One file in the list. */
export class Row {
  sending: Sending | null = null;
  onPause: (file: File | null) => void = () => undefined;
  onGiveUp: () => Promise<void> = async () => undefined;

  private file: File | null = null;
  private startedAt = 0;
  private startedFrom = -1;
  private shownAt = 0;
  private readonly bar: HTMLProgressElement | null;
  private readonly text: HTMLElement;
  private readonly pause: HTMLButtonElement | null;
  private readonly giveUp: HTMLButtonElement | null;

  constructor(readonly element: HTMLElement) {
    this.bar = element.querySelector("progress");
    this.text = element.querySelector<HTMLElement>("[data-text]")!;
    this.pause = element.querySelector("[data-pause]");
    this.giveUp = element.querySelector("[data-give-up]");
    this.pause?.addEventListener("click", () => this.onPause(this.file));
    this.giveUp?.addEventListener("click", () => void this.onGiveUp());
    if (this.state === "uploading" && this.giveUp) this.giveUp.hidden = false;
  }

  static make(template: HTMLTemplateElement, file: File, recording: number, goesWith: boolean): Row {
    const element = (template.content.cloneNode(true) as DocumentFragment).firstElementChild as HTMLElement;
    Object.assign(element.dataset, { name: file.name, bytes: String(file.size), recording: String(recording), goesWith: String(goesWith), state: "uploading", object: "" });
    element.querySelector<HTMLElement>("[data-name-text]")!.textContent = file.name;
    element.querySelector<HTMLElement>("[data-what]")!.textContent = `${size(file.size)} · ${goesWith ? "goes with the recording" : "recording"}`;
    element.querySelector("progress")!.setAttribute("aria-label", `How much of ${file.name} arrived`);
    for (const name of element.querySelectorAll<HTMLElement>("[data-of]")) name.textContent = ` ${file.name}`;
    return new Row(element);
  }

  get name(): string {
    return this.element.dataset["name"] ?? "";
  }

  get object(): string {
    return this.element.dataset["object"] ?? "";
  }

  get address(): string {
    return this.object ? `/submissions/files/${this.object}` : "";
  }

  set address(address: string) {
    this.element.dataset["object"] = address.slice(address.lastIndexOf("/") + 1);
  }

  get recording(): number {
    return Number(this.element.dataset["recording"]);
  }

  get goesWith(): boolean {
    return this.element.dataset["goesWith"] === "true";
  }

  get state(): string {
    return this.element.dataset["state"] ?? "";
  }

  private get bytes(): number {
    return Number(this.element.dataset["bytes"]);
  }

  isOf(file: File, goesWith: boolean): boolean {
    return file.name === this.name && file.size === this.bytes && goesWith === this.goesWith;
  }

  wait(): void {
    this.say("Waits for its turn");
  }

  begin(sending: Sending, file: File): void {
    [this.sending, this.file, this.startedAt, this.startedFrom, this.shownAt] = [sending, file, performance.now(), -1, 0];
    this.element.classList.remove("ev-sending__file--wrong");
    this.button("Pause");
    this.say("Begins");
  }

  progress(offset: number, waiting: boolean): void {
    if (this.startedFrom < 0) [this.startedFrom, this.startedAt] = [offset, performance.now()];
    if (this.bar) this.bar.value = (100 * offset) / this.bytes;
    const now = performance.now();
    if (!waiting && now - this.shownAt < quietMs / 6) return;
    this.shownAt = now;
    const rate = (offset - this.startedFrom) / ((now - this.startedAt) / 1_000);
    const rest = waiting ? "The connection broke. It goes on by itself" : rate > 0 && now - this.startedAt > quietMs ? left((this.bytes - offset) / rate) : "";
    this.say(`${size(offset)} of ${size(this.bytes)} arrived${rest ? ` · ${rest}` : ""}`);
  }

  pausedNow(): void {
    this.sending = null;
    this.button("Go on");
    this.say("Paused. What arrived is kept");
  }

  arrived(): void {
    this.sending = null;
    this.element.dataset["state"] = "claimed";
    if (this.bar) this.bar.value = 100;
    for (const button of [this.pause, this.giveUp]) if (button) button.hidden = true;
    this.say("All of it arrived. It is being read back and checked");
  }

  fail(text: string): void {
    this.sending = null;
    this.element.classList.add("ev-sending__file--wrong");
    if (this.file) this.button("Go on");
    this.say(text);
  }

  settle(file: { state: string; text: string; item: string | null }, tell: (text: string) => void): void {
    if (file.state === this.state || this.state !== "claimed") return;
    this.element.dataset["state"] = file.state;
    this.bar?.remove();
    this.element.classList.toggle("ev-sending__file--wrong", file.state === "quarantined");
    this.say(file.text);
    tell(`${this.name}: ${file.state === "verified" ? "kept and checked" : file.text}`);
    if (!file.item) return;
    const link = document.createElement("a");
    link.className = "govuk-link ev-tall-link";
    link.href = `/items/${file.item}`;
    link.textContent = "Open the recording";
    const name = document.createElement("span");
    name.className = "govuk-visually-hidden";
    name.textContent = ` ${this.name}`;
    link.append(name);
    this.text.after(" ", link);
  }

  private button(text: string): void {
    if (!this.pause) return;
    this.pause.hidden = false;
    this.pause.querySelector<HTMLElement>("[data-word]")!.textContent = text;
    if (this.giveUp) this.giveUp.hidden = false;
  }

  private say(text: string): void {
    this.text.textContent = text;
  }
}
