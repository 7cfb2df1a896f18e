import { button, el, find, renew, say } from "./dom";
import { track, withTrack } from "./model/content";
import type { TrackDraft } from "./model/tracks";
import { boxToFollow, followed } from "./model/tracks";
import { spanText, timeText } from "./model/words";
import type { Playhead } from "./playhead";
import type { Found, Proposals } from "./proposals";
import type { Saving } from "./saving";
import type { Server, WorkState } from "./server";
import type { Store } from "./store";
import type { Timeline } from "./timeline";

const lookMs = 500;
const previewUs = 10_000_000;
const mostRecalled = 20;
const kinds: Record<WorkState["kind"], string> = { follow: "Following", find: "Looking for faces and plates", preview: "Making the exact preview", render: "Making a copy", measure: "Measuring the recording" };
const endText: Record<TrackDraft["ends"], string> = { recording: "the recording ends or begins", cut: "there is a cut to another shot", lost: "it was not seen any further", reach: "no further frames were looked at" };

/** What a worker does for this redaction: asked for, watched, and put where it belongs when it is there. */
export class Work {
  private readonly list: HTMLElement;
  private readonly shown = new Map<string, WorkState>();

  constructor(
    private readonly root: HTMLElement, private readonly store: Store, private readonly server: Server, private readonly saving: Saving, private readonly playhead: Playhead,
    private readonly timeline: Timeline, private readonly proposals: Proposals,
  ) {
    this.list = find(root, "[data-work]");
    for (const what of ["face", "plate"] as const) find(root, `button[data-find="${what}"]`).addEventListener("click", () => void this.find(what));
    find(root, "button[data-exact]").addEventListener("click", () => void this.preview());
    find(root, "button[data-exact-over]").addEventListener("click", () => this.closePreview());
  }

  /** Work that was asked for before this page was opened is shown while it lasts; how sure the tracker was is asked for again, because no track holds it. */
  resume(work: readonly WorkState[]): void {
    for (const one of work) if (one.state === "waiting" || one.state === "running") void this.watch(one.id, one.kind).catch(() => undefined);
    for (const one of work.filter(({ kind, state }) => kind === "follow" && state === "done").slice(0, mostRecalled)) void this.recall(one.id).catch(() => undefined);
  }

  private async recall(id: string): Promise<void> {
    const draft = (await this.server.work(id)).result as TrackDraft | undefined;
    const times = draft?.keyframes.map(([at]) => at).join();
    for (const one of draft ? this.store.content.tracks : []) if (one.keyframes.map(([at]) => at).join() === times) this.timeline.confidence.set(one.id, draft!.confidence);
    this.timeline.ask();
  }

  async follow(): Promise<void> {
    const { store } = this;
    const one = store.track;
    if (!one || one.shape === "frame" || !store.writable) return;
    if (!store.isShown(one)) return say(`Mask ${one.id} is not on this frame: there is nothing to follow.`);
    const at = Math.max(one.from, store.at);
    await this.trying("follow", async () => {
      const done = await this.ask({ kind: "follow", box: boxToFollow(one, at), at }, "follow");
      const draft = done?.result as TrackDraft | undefined;
      const now = track(store.content, one.id);
      if (!draft) return;
      if (!now) return say(`Mask ${one.id} is not there any more: what was followed is left out.`);
      const made = followed(now, draft, at, store.master.length);
      store.do(withTrack(store.content, made), `follow mask ${one.id}`);
      if (made.keyframes.length === draft.confidence.length) this.timeline.confidence.set(one.id, draft.confidence);
      this.timeline.ask();
      say(`Mask ${one.id} was followed from ${timeText(made.from)} to ${timeText(made.to)}, until ${endText[draft.ends] ?? "it stopped"}. ${made.review.length === 0 ? "It was sure all the way." : `${made.review.length} spans wait to be looked at.`}`);
    });
  }

  private async find(what: "face" | "plate"): Promise<void> {
    if (!this.store.writable) return;
    await this.trying("find", async () => {
      const done = await this.ask({ kind: "find", what: [what] }, "find");
      if (done?.result) this.proposals.add(done.result as Found);
    });
  }

  /** Some seconds around the place, exactly as they will be made. */
  private async preview(): Promise<void> {
    const { store } = this;
    const profile = store.recipients ?? store.content.profiles[0];
    if (!profile) return say("Say first for whom: add recipients below. The exact preview is made for them.");
    await this.trying("preview", async () => {
      await this.saving.flush();
      const from = Math.max(0, Math.min(store.at - previewUs / 2, store.master.length - previewUs));
      const to = Math.min(store.master.length, from + previewUs);
      const done = await this.ask({ kind: "preview", profile: profile.name, from, to, sequence: this.saving.at }, "preview");
      if (done) this.showPreview(done.id, profile.name, from, to);
    });
  }

  private showPreview(id: string, profile: string, from: number, to: number): void {
    this.playhead.video.pause();
    const place = find(this.root, "[data-exact-picture]");
    const video = el("video", { controls: true, playsinline: true, src: `${this.server.address}/works/${id}/copy`, "aria-label": `Exact preview for ${profile}, ${spanText([from, to])}` });
    renew(find(this.root, "[data-exact-place]"), video);
    find(this.root, "[data-exact-text]").textContent = `Made for ${profile}, from ${spanText([from, to])}: exactly as the copy will be.`;
    place.hidden = false;
    this.root.dataset["exact"] = "true";
    find(this.root, "button[data-exact-over]").focus();
    void video.play().catch(() => undefined);
  }

  private closePreview(): void {
    find(this.root, "[data-exact-picture]").hidden = true;
    renew(find(this.root, "[data-exact-place]"));
    delete this.root.dataset["exact"];
    find(this.root, "[data-picture]").focus();
  }

  private async ask(what: Record<string, unknown>, kind: WorkState["kind"]): Promise<WorkState | null> {
    const { id } = await this.server.begin(what);
    say(`${kinds[kind]}. You can go on meanwhile.`);
    return this.watch(id, kind);
  }

  /** Until it has ended; null where it came to nothing, which is said. */
  private async watch(id: string, kind: WorkState["kind"]): Promise<WorkState | null> {
    for (;;) {
      const now = await this.server.work(id);
      this.shown.set(id, now);
      this.show();
      if (now.state === "waiting" || now.state === "running") {
        await new Promise((resolve) => setTimeout(resolve, lookMs));
        continue;
      }
      if (now.state === "refused") return say(`${kinds[kind]}: ${now.text ?? "it was refused."}`), null;
      this.shown.delete(id);
      this.show();
      return now.state === "done" ? now : null;
    }
  }

  private async trying(kind: WorkState["kind"], act: () => Promise<void>): Promise<void> {
    try {
      await act();
    } catch (trouble) {
      this.shown.set(`${kind}-trouble`, { id: "", kind, state: "refused", progress: 0, text: (trouble as Error).message });
      this.show();
      say((trouble as Error).message);
    }
  }

  private show(): void {
    renew(this.list, ...[...this.shown.entries()].map(([key, one]) => this.row(key, one)));
  }

  private row(key: string, one: WorkState): HTMLElement {
    const name = kinds[one.kind];
    if (one.state === "refused" || one.state === "cancelled") {
      return el("li", { class: "ev-studio__job" }, el("span", { class: "ev-studio__lacks" }, `${name}: ${one.text ?? "refused"}`), button("Put away", `job-${key}`, () => (this.shown.delete(key), this.show()), { "aria-label": `Put away: ${name}` }));
    }
    const left = one.secondsLeft ? `, about ${one.secondsLeft} s left` : "";
    return el(
      "li", { class: "ev-studio__job" },
      el("span", {}, one.state === "waiting" ? `${name}: waits for a worker` : `${name}: ${Math.floor(one.progress / 10)} %${left}`),
      el("progress", { max: 1000, value: one.progress, "aria-label": name }),
      button("Cancel", `job-${key}`, () => void this.server.cancel(one.id).catch((trouble: Error) => say(trouble.message)), { "aria-label": `Cancel: ${name}` }),
    );
  }
}
