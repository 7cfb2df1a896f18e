import { button, el, find, renew, say } from "./dom";
import type { Content, Proposal } from "./model/content";
import { nextId } from "./model/content";
import { accepted, decided } from "./model/tracks";
import { objectText, spanText, timeText } from "./model/words";
import type { Playhead } from "./playhead";
import type { Store } from "./store";

export interface Found {
  detector: { id: string; version: string | number };
  proposals: Omit<Proposal, "id" | "state" | "tool" | "tracks">[];
}

const stateText: Record<Proposal["state"], string> = { open: "open", accepted: "accepted", rejected: "rejected", visible: "kept visible" };

/** What a detector found: accepted, rejected or kept visible, for one subject at a time. */
export class Proposals {
  private readonly list: HTMLElement;
  private readonly count: HTMLElement;

  constructor(root: HTMLElement, private readonly store: Store, private readonly playhead: Playhead) {
    [this.list, this.count] = [find(root, "[data-proposal-list]"), find(root, "[data-proposal-count]")];
    store.on((change) => change === "content" && this.show());
    this.show();
  }

  /** New ones beside those that are there; subjects get numbers of their own. */
  add({ detector, proposals }: Found): void {
    const { content } = this.store;
    const shift = [...content.tracks, ...content.proposals].reduce((most, one) => Math.max(most, one.subject ?? 0), 0);
    const first = nextId(content.proposals);
    const version = /^\d{1,4}$/.test(String(detector.version)) ? detector.version : 1;
    const made = proposals.map((one, n): Proposal => ({ ...one, subject: one.subject === null ? null : one.subject + shift, id: first + n, state: "open", tool: `${detector.id}/${version}`, tracks: [] }));
    this.store.do({ ...content, proposals: [...content.proposals, ...made] }, `add ${made.length} proposals`);
    say(made.length === 0 ? "Nothing was found. That does not mean that nothing is there." : `${made.length} proposals wait for a decision.`);
  }

  private show(): void {
    const groups = new Map<string, Proposal[]>();
    for (const one of this.store.content.proposals) {
      const key = one.subject === null ? `alone-${one.id}` : `subject-${one.subject}`;
      groups.set(key, [...(groups.get(key) ?? []), one]);
    }
    const open = this.store.content.proposals.filter((one) => one.state === "open").length;
    this.count.textContent = this.store.content.proposals.length === 0 ? "none" : `${open} open of ${this.store.content.proposals.length}`;
    renew(this.list, ...[...groups.entries()].map(([key, group]) => this.row(key, group)));
  }

  private row(key: string, group: Proposal[]): HTMLElement {
    const first = group[0]!;
    const open = group.filter((one) => one.state === "open");
    const name = first.subject === null ? `${objectText(first.object)} (proposal ${first.id})` : `${objectText(first.object)}, subject ${first.subject}`;
    const sure = Math.round(Math.max(...group.map((one) => one.confidence)) / 10);
    const off = !this.store.writable || open.length === 0;
    return el(
      "li", { class: "ev-studio__proposal" },
      button(`${timeText(first.from)} ${name}`, `proposal-${first.id}`, () => this.playhead.go(first.from), { class: "ev-studio__choose" }),
      el("span", { class: "ev-studio__small" }, `${group.length === 1 ? spanText([first.from, first.to]) : `${group.length} stretches`}, ${sure} of 100 sure, ${[...new Set(group.map((one) => stateText[one.state]))].join(", ")}`),
      el(
        "span", { class: "ev-studio__acts" },
        button("Accept", `${key}-accept`, () => this.decide(name, open, "accepted"), { disabled: off, "aria-label": `Accept: ${name}` }),
        button("Reject", `${key}-reject`, () => this.decide(name, open, "rejected"), { disabled: off, "aria-label": `Reject: ${name}` }),
        button("Keep visible", `${key}-visible`, () => this.decide(name, open, "visible"), { disabled: off, "aria-label": `Keep visible: ${name}` }),
      ),
    );
  }

  private decide(name: string, open: Proposal[], state: "accepted" | "rejected" | "visible"): void {
    const now = new Date().toISOString().replace(/(\.\d{3})Z$/, "$1000Z");
    const change = (content: Content, one: Proposal) => (state === "accepted" ? accepted(content, one, this.store.me, now) : decided(content, one.id, state));
    this.store.do(open.reduce(change, this.store.content), `${stateText[state]}: ${name}`);
    say(`${name}: ${stateText[state]}.`);
  }
}
