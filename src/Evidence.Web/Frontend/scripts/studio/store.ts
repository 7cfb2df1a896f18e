import type { Content, Master, Profile, Shape, Sound, Track } from "./model/content";
import { track } from "./model/content";
import { History } from "./model/history";
import { covers } from "./model/values";

export type Selection = { readonly kind: "track" | "sound"; readonly id: number } | null;
export type View = "original" | "preview" | "outline";
export type Change = "content" | "selection" | "at" | "view";

/** What the parts of the studio have in common: the content with its history, what is selected, and where the recording stands. */
export class Store {
  readonly history: History<Content>;
  selected: Selection = null;
  /** A corner of the selected mask that the arrow keys move; null: the whole mask. */
  point: number | null = null;
  /** The time of the frame that is shown, in microseconds. */
  at = 0;
  view: View = "outline";
  tool: Shape | null = null;
  /** For whom the preview is; null: all masks as they are. */
  profile: string | null = null;
  writable = false;
  playedMs = 0;
  private readonly heard: ((change: Change) => void)[] = [];

  constructor(content: Content, readonly master: Master, readonly frame: number, readonly me: string) {
    this.history = new History(content);
  }

  get content(): Content {
    return this.history.content;
  }

  get track(): Track | null {
    return this.selected?.kind === "track" ? (track(this.content, this.selected.id) ?? null) : null;
  }

  get sound(): Sound | null {
    const { selected } = this;
    return selected?.kind === "sound" ? (this.content.sounds.find((one) => one.id === selected.id) ?? null) : null;
  }

  get recipients(): Profile | null {
    return this.content.profiles.find((one) => one.name === this.profile) ?? null;
  }

  /** When the frame that is shown gives way to the next; Infinity for the last one. */
  get until(): number {
    const next = this.at + this.frame;
    return next >= this.master.length - this.frame / 2 ? Infinity : next;
  }

  on(heard: (change: Change) => void): void {
    this.heard.push(heard);
  }

  tell(change: Change): void {
    for (const heard of this.heard) heard(change);
  }

  isShown(one: Track): boolean {
    return covers(one, this.at, this.until, this.master.length);
  }

  do(content: Content, what: string): void {
    if (this.writable && this.history.do(content, what)) this.changed();
  }

  /** A step of a movement that is one thing to undo. */
  go(content: Content, what: string): void {
    if (this.writable && this.history.go(content, what)) this.changed();
  }

  undo(): string | null {
    const what = this.history.undoes;
    return this.writable && this.history.undo() ? (this.changed(), what) : null;
  }

  redo(): string | null {
    const what = this.history.redoes;
    return this.writable && this.history.redo() ? (this.changed(), what) : null;
  }

  select(selection: Selection): void {
    if (selection?.kind === this.selected?.kind && selection?.id === this.selected?.id) return;
    this.history.settle();
    [this.selected, this.point] = [selection, null];
    this.tell("selection");
  }

  moveTo(at: number): void {
    if (at === this.at) return;
    this.at = at;
    this.tell("at");
  }

  private changed(): void {
    if (this.selected && !this.track && !this.sound) [this.selected, this.point] = [null, null];
    this.tell("content");
  }
}
