import { Filmstrip } from "./player/filmstrip";

/** A strip shows its recording, and begins a view: who only passes over a picture has not asked for it. */
const restMs = 600;
const steps = 20;

/** Looks through filmstrips over the pictures of a list: with the pointer resting on one and moving then, or by arrow keys on its name. */
export function strips(root: ParentNode): void {
  const pictures = root.querySelectorAll<HTMLElement>('[data-strip^="/"]');
  for (const picture of pictures) new Scrub(picture);
  if (pictures.length > 0) root.querySelector("[data-strips-said]")?.removeAttribute("hidden");
}

class Scrub {
  private readonly strip: Filmstrip;
  private share = 0;
  private resting = 0;
  private open = false;

  constructor(private readonly picture: HTMLElement) {
    this.strip = new Filmstrip(picture, picture.dataset["strip"] ?? "");
    picture.addEventListener("pointerenter", (event) => this.rest(event));
    picture.addEventListener("pointermove", (event) => this.point(event));
    picture.addEventListener("pointerleave", () => this.hide());
    const name = picture.closest("li")?.querySelector<HTMLAnchorElement>("a.ev-list__title");
    name?.addEventListener("keydown", (event) => this.step(event));
    name?.addEventListener("blur", () => this.hide());
  }

  private rest(event: PointerEvent): void {
    if (event.pointerType === "touch") return;
    this.resting = window.setTimeout(() => this.show(), restMs);
  }

  private point(event: PointerEvent): void {
    const { left, width } = this.picture.getBoundingClientRect();
    this.share = Math.min(1, Math.max(0, (event.clientX - left) / width));
    if (this.open) this.show();
  }

  private step(event: KeyboardEvent): void {
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (by === undefined || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    this.share = this.open ? Math.min(1, Math.max(0, this.share + by / steps)) : 0;
    this.show();
  }

  private show(): void {
    this.open = true;
    void this.strip.showAt(this.share).then(() => this.open || this.hide());
  }

  private hide(): void {
    window.clearTimeout(this.resting);
    this.open = false;
    this.picture.querySelector("[data-tile]")?.setAttribute("hidden", "");
  }
}
