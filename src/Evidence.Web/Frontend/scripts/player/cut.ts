import { clock } from "./clock";

/** Where a clip is to start and end, as somebody says while playing; the form that makes it opens with both. */
export class Cut {
  private readonly places: { from?: number; to?: number } = {};

  constructor(private readonly root: HTMLElement, private readonly video: HTMLVideoElement) {
    for (const button of root.querySelectorAll<HTMLButtonElement>("button[data-cut]")) {
      button.addEventListener("click", () => this.set(button.dataset["cut"] === "to" ? "to" : "from"));
    }
    this.lead("a[data-cut-link]", () => ({ from: this.places.from, to: this.places.to }));
    this.lead("a[data-still-link]", () => ({ from: video.currentTime }));
    for (const link of document.querySelectorAll<HTMLAnchorElement>("a[data-here]")) this.carry(link, () => ({ [link.dataset["here"] ?? "at"]: video.currentTime }));
  }

  set(end: "from" | "to"): void {
    this.root.querySelector("[data-cut-text]")?.closest("details")?.setAttribute("open", "");
    this.places[end] = this.video.currentTime;
    const text = this.root.querySelector("[data-cut-text]");
    const { from, to } = this.places;
    if (!text) return;
    text.textContent =
      from !== undefined && to !== undefined && to <= from ? "It ends before it starts: choose again."
      : `${from === undefined ? "Choose where it starts" : `From ${clock(from)}`}, ${to === undefined ? "choose where it ends" : `to ${clock(to)}`}.`;
  }

  private lead(selector: string, places: () => Record<string, number | undefined>): void {
    const link = this.root.querySelector<HTMLAnchorElement>(selector);
    if (link) this.carry(link, places);
  }

  private carry(link: HTMLAnchorElement, places: () => Record<string, number | undefined>): void {
    link.addEventListener("click", () => {
      const address = new URL(link.href);
      for (const [name, seconds] of Object.entries(places())) if (seconds !== undefined) address.searchParams.set(name, clock(seconds));
      link.href = address.toString();
    });
  }
}
