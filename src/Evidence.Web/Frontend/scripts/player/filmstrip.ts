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
    if (!strip) return;
    const tile = Math.min(strip.count - 1, Math.max(0, Math.floor((seconds * 1000) / strip.intervalMs)));
    const picture = this.preview.querySelector<HTMLElement>("[data-tile]");
    if (!picture) return;
    picture.hidden = false;
    picture.style.width = `${strip.width}px`;
    picture.style.height = `${strip.height}px`;
    picture.style.backgroundImage = `url("${strip.href}")`;
    picture.style.backgroundPosition = `-${(tile % strip.columns) * strip.width}px -${Math.floor(tile / strip.columns) * strip.height}px`;
  }

  private async load(): Promise<Strip | null> {
    const answer = await fetch(`${this.address}/filmstrip.json`, { headers: { accept: "application/json" } }).catch(() => null);
    return answer?.ok ? ((await answer.json()) as Strip) : null;
  }
}
