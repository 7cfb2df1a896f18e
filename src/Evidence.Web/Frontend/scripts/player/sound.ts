/** Volume, and a normaliser that lifts what is quiet and holds what is loud: for listening only, nothing is saved. */
export class Sound {
  private context: AudioContext | null = null;
  private source: MediaElementAudioSourceNode | null = null;
  private chain: [DynamicsCompressorNode, GainNode] | null = null;
  private normalised = false;

  constructor(private readonly video: HTMLVideoElement, private readonly root: HTMLElement) {
    this.button("mute")?.addEventListener("click", () => this.mute());
    this.button("normalise")?.addEventListener("click", () => this.normalise());
    this.slider?.addEventListener("input", () => {
      video.volume = Number(this.slider?.value) / 100;
      video.muted = video.volume === 0;
    });
    video.addEventListener("volumechange", () => this.show());
    this.show();
  }

  mute(): void {
    this.video.muted = !this.video.muted;
  }

  louder(share: number): void {
    this.video.volume = Math.min(1, Math.max(0, this.video.volume + share));
    this.video.muted = this.video.volume === 0;
  }

  normalise(): void {
    this.normalised = !this.normalised;
    if (!this.context) {
      this.context = new AudioContext();
      this.source = this.context.createMediaElementSource(this.video);
      // A quiet voice beside a siren: everything over -50 dB is pressed twelvefold, and what comes out lifted again.
      const press = new DynamicsCompressorNode(this.context, { threshold: -50, knee: 30, ratio: 12, attack: 0.003, release: 0.25 });
      this.chain = [press, new GainNode(this.context, { gain: 2.5 })];
      press.connect(this.chain[1]).connect(this.context.destination);
    }
    void this.context.resume();
    this.source?.disconnect();
    if (this.normalised && this.chain) this.source?.connect(this.chain[0]);
    else this.source?.connect(this.context.destination);
    this.show();
  }

  private get slider(): HTMLInputElement | null {
    return this.root.querySelector("input[data-volume]");
  }

  private button(name: string): HTMLButtonElement | null {
    return this.root.querySelector(`button[data-${name}]`);
  }

  private show(): void {
    const silent = this.video.muted || this.video.volume === 0;
    if (this.slider) this.slider.value = String(silent ? 0 : Math.round(this.video.volume * 100));
    this.button("mute")?.setAttribute("aria-pressed", String(silent));
    this.button("normalise")?.setAttribute("aria-pressed", String(this.normalised));
  }
}
