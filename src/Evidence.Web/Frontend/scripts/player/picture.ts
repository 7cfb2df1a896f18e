const most = 8;

/** Zoom, place, brightness and contrast of the picture as it is seen. Nothing of it is saved, and none of it is in a still or a clip. */
export class Picture {
  private scale = 1;
  private x = 0;
  private y = 0;

  constructor(private readonly frame: HTMLElement, private readonly shown: HTMLElement, private readonly root: HTMLElement) {
    this.input("zoom")?.addEventListener("input", () => this.to(Number(this.input("zoom")?.value) / 100));
    for (const name of ["brightness", "contrast"] as const) this.input(name)?.addEventListener("input", () => this.draw());
    root.querySelector("button[data-reset-picture]")?.addEventListener("click", () => this.reset());
    for (const button of root.querySelectorAll<HTMLButtonElement>("button[data-pan]")) {
      const [x, y] = (button.dataset["pan"] ?? "0 0").split(" ").map(Number);
      button.addEventListener("click", () => this.pan((x ?? 0) * 40, (y ?? 0) * 40));
    }
    this.drag();
    frame.addEventListener("wheel", (event) => {
      if (!event.ctrlKey) return; // the page scrolls, as everywhere
      event.preventDefault();
      this.zoom(event.deltaY < 0 ? 1.1 : 1 / 1.1);
    }, { passive: false });
    this.draw();
  }

  zoom(factor: number): void {
    this.to(this.scale * factor);
  }

  pan(x: number, y: number): void {
    this.x += x;
    this.y += y;
    this.draw();
  }

  reset(): void {
    [this.scale, this.x, this.y] = [1, 0, 0];
    for (const name of ["brightness", "contrast"] as const) {
      const input = this.input(name);
      if (input) input.value = "100";
    }
    this.draw();
  }

  private to(scale: number): void {
    this.scale = Math.min(most, Math.max(1, scale));
    this.draw();
  }

  private drag(): void {
    let from: [number, number] | null = null;
    this.frame.addEventListener("pointerdown", (event) => {
      if (this.scale === 1 || event.button !== 0) return;
      from = [event.clientX - this.x, event.clientY - this.y];
      this.frame.setPointerCapture(event.pointerId);
    });
    this.frame.addEventListener("pointermove", (event) => {
      if (!from) return;
      [this.x, this.y] = [event.clientX - from[0], event.clientY - from[1]];
      this.draw();
    });
    for (const end of ["pointerup", "pointercancel"]) this.frame.addEventListener(end, () => (from = null));
  }

  private draw(): void {
    // No edge of the picture comes further in than the edge of its frame.
    const [wide, high] = [(this.frame.clientWidth * (this.scale - 1)) / 2, (this.frame.clientHeight * (this.scale - 1)) / 2];
    this.x = Math.min(wide, Math.max(-wide, this.x));
    this.y = Math.min(high, Math.max(-high, this.y));
    const [brightness, contrast] = [Number(this.input("brightness")?.value ?? 100), Number(this.input("contrast")?.value ?? 100)];
    this.shown.style.transform = this.scale === 1 ? "" : `translate(${this.x}px, ${this.y}px) scale(${this.scale})`;
    this.shown.style.filter = brightness === 100 && contrast === 100 ? "" : `brightness(${brightness}%) contrast(${contrast}%)`;
    this.frame.classList.toggle("ev-stage__picture--zoomed", this.scale > 1);
    const zoom = this.input("zoom");
    if (zoom) zoom.value = String(Math.round(this.scale * 100));
    const changed = this.root.querySelector<HTMLElement>("[data-changed-picture]");
    if (changed) changed.hidden = this.scale === 1 && this.shown.style.filter === "";
  }

  private input(name: string): HTMLInputElement | null {
    return this.root.querySelector(`input[data-${name}]`);
  }
}
