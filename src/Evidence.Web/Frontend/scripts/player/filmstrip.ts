/** docs/formats/filmstrip.md, section 1 and 3. */
interface Strip {
  columns: number;
  count: number;
  width: number;
  height: number;
  intervalMs: number;
  href: string;
}

/** The small picture over the time bar. Its file shows the whole recording, and so begins a view: it is asked for when somebody points at the bar. */
export class Filmstrip {
  private strip: Promise<Strip | null> | null = null;

  constructor(private readonly preview: HTMLElement, private readonly address: string) {}

  async show(seconds: number): Promise<void> {
    this.strip ??= this.load();
    const strip = await this.strip;
    if (strip) this.draw(strip, Math.floor((seconds * 1000) / strip.intervalMs));
  }

  /** The picture at a share of the whole, as large as there is room for. */
  async showAt(share: number): Promise<void> {
    this.strip ??= this.load();
    const strip = await this.strip;
    if (!strip) return;
    const { clientWidth, clientHeight } = this.preview;
    const scale = Math.min(clientWidth / strip.width, clientHeight / strip.height);
    this.draw(strip, Math.floor(share * strip.count))?.style.setProperty("transform", `translate(-50%, -50%) scale(${scale})`);
  }

  private draw(strip: Strip, at: number): HTMLElement | null {
    const tile = Math.min(strip.count - 1, Math.max(0, at));
    const picture = this.preview.querySelector<HTMLElement>("[data-tile]");
    if (!picture) return null;
    picture.hidden = false;
    picture.style.width = `${strip.width}px`;
    picture.style.height = `${strip.height}px`;
    picture.style.backgroundImage = `url("${strip.href}")`;
    picture.style.backgroundPosition = `-${(tile % strip.columns) * strip.width}px -${Math.floor(tile / strip.columns) * strip.height}px`;
    return picture;
  }

  private async load(): Promise<Strip | null> {
    const answer = await fetch(`${this.address}/filmstrip.json`, { headers: { accept: "application/json" } }).catch(() => null);
    return answer?.ok ? ((await answer.json()) as Strip) : null;
  }
}
