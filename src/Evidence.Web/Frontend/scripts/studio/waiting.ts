import { button, el, find, renew, say } from "./dom";
import { track, withTrack } from "./model/content";
import { nextAfter, queue } from "./model/queue";
import type { ToLookAt } from "./model/queue";
import { seams, stretches } from "./model/seams";
import { lookedAt } from "./model/tracks";
import { lookText, spanText, statusText, timeText } from "./model/words";
import type { Playhead } from "./playhead";
import type { Store } from "./store";

const mostShown = 40;
const around = 700_000;

/** What waits for somebody, in the order of the recording: the next thing to do stands on top. */
export class Waiting {
  private readonly list: HTMLElement;
  private readonly count: HTMLElement;
  private readonly status: HTMLElement;
  private readonly seamButton: HTMLButtonElement;

  constructor(root: HTMLElement, private readonly store: Store, private readonly playhead: Playhead, private readonly reveal: (at: number) => void) {
    [this.list, this.count, this.status, this.seamButton] = [find(root, "[data-waiting]"), find(root, "[data-waiting-count]"), find(root, "[data-status]"), find(root, "button[data-seams]")];
    find(root, "button[data-next-gap]").addEventListener("click", () => this.next("gap"));
    find(root, "button[data-next-unsure]").addEventListener("click", () => this.next("unsure"));
    this.seamButton.addEventListener("click", () => this.playSeams());
    store.on((change) => change === "content" && this.show());
    this.show();
  }

  next(kind: "gap" | "unsure"): void {
    const found = nextAfter(queue(this.store.content).filter((one) => one.kind === kind), this.store.at);
    if (!found) return say(kind === "gap" ? "There is no gap: every subject is masked from first to last." : "No unsure span waits.");
    this.go(found);
    say(`${lookText(found)}, ${spanText(found.span)}.`);
  }

  playSeams(): void {
    if (this.playhead.playsStretches) return this.playhead.stop();
    const { content, master } = this.store;
    const all = seams(content, master.length);
    if (all.length === 0) return say("There is no seam: no mask or sound begins or ends within the recording.");
    this.seamButton.textContent = "Stop at this seam";
    this.seamButton.setAttribute("aria-pressed", "true");
    say(`${all.length} seams are played, with a little before and after.`);
    this.playhead.playStretches(stretches(all, around, master.length), () => {
      this.seamButton.textContent = "Play all seams";
      this.seamButton.setAttribute("aria-pressed", "false");
    });
  }

  show(): void {
    const waiting = queue(this.store.content);
    this.count.textContent = waiting.length === 0 ? "nothing" : String(waiting.length);
    const rows = waiting.slice(0, mostShown).map((one) => this.row(one));
    const more = waiting.length > mostShown ? el("li", {}, `and ${waiting.length - mostShown} more after these`) : null;
    const { tracks, sounds } = this.store.content;
    const none = tracks.length + sounds.length === 0
      ? "Nothing is hidden yet. Play the recording, stop where somebody or something has to be hidden, choose a shape and draw. Sound is hidden on its own line."
      : "Nothing waits. Play all seams, then the whole recording once, and save a version.";
    renew(this.list, ...(rows.length > 0 ? rows : [el("li", { class: "ev-studio__none" }, none)]), more);
    this.known();
  }

  known(): void {
    const text = statusText(this.store.content, this.store.playedMs, this.store.master.length);
    if (this.status.textContent !== text) this.status.textContent = text;
  }

  private row(one: ToLookAt): HTMLElement {
    const key = `${one.kind}-${one.kind === "proposal" ? one.proposal : one.kind === "unsaid" ? `${one.of}${one.id}` : one.track}-${one.span[0]}`;
    const done = one.kind === "unsure"
      ? button("It is right", `${key}-right`, () => this.right(one.track, one.span), { disabled: !this.store.writable, "aria-label": `It is right: ${lookText(one)}, ${spanText(one.span)}` })
      : null;
    return el("li", { class: `ev-studio__wait ev-studio__wait--${one.kind}` }, button(`${timeText(one.span[0])} ${lookText(one)}`, key, () => this.go(one), { class: "ev-studio__choose" }), done);
  }

  private right(id: number, span: readonly [number, number]): void {
    const of = track(this.store.content, id);
    if (!of) return;
    this.store.do(withTrack(this.store.content, lookedAt(of, span)), `mark ${spanText(span)} of mask ${id} as looked at`);
    say(`Marked as looked at. ${queue(this.store.content).length} left.`);
  }

  private go(one: ToLookAt): void {
    if (one.kind === "unsaid") this.store.select({ kind: one.of === "mask" ? "track" : "sound", id: one.id });
    else if (one.kind !== "proposal") this.store.select({ kind: "track", id: one.track });
    else document.querySelector<HTMLElement>(`[data-key="proposal-${one.proposal}"]`)?.scrollIntoView({ block: "nearest" });
    this.playhead.video.pause();
    this.playhead.go(one.span[0]);
    this.reveal(one.span[0]);
  }
}
