import { say } from "./dom";
import type { Shape, Sound, Track } from "./model/content";
import { nextId, track, withSound, withoutSound, withoutTrack, withTrack } from "./model/content";
import { placed } from "./model/shapes";
import { shapedAt, split, trimmed, withoutKeyframe } from "./model/tracks";
import { shapeAt } from "./model/values";
import { shapeText, timeText } from "./model/words";
import type { Store } from "./store";

const tool = "drawn/1";
const now = (): string => new Date().toISOString().replace(/(\.\d{3})Z$/, "$1000Z");

/** What a person does to masks and sounds at the place where the recording stands. */
export class Edits {
  constructor(private readonly store: Store) {}

  /** A mask from this frame to the end: it hides too much until it is trimmed, never too little. */
  add(shape: Shape, values: readonly number[] = placed(shape, this.store.master)): void {
    const { store } = this;
    const from = store.at;
    const made: Track = {
      by: store.me, id: nextId(store.content.tracks), madeAt: now(), object: null, reason: null, tool, from, to: store.master.length,
      effect: { kind: "solid" }, inverse: false, keyframes: shape === "frame" ? [] : [[from, ...values]], margin: 0, review: [], shape, subject: null,
    };
    store.do(withTrack(store.content, made), `add mask ${made.id}`);
    store.tool = null;
    store.select({ kind: "track", id: made.id });
    store.tell("view");
    say(`Mask ${made.id}, ${shapeText[shape].toLowerCase()}, from ${timeText(from)} to the end. Say what it hides and why.`);
  }

  /** The selected mask's shape at this frame, as one step of a movement. */
  shape(change: (track: Track, values: readonly number[]) => readonly number[], what: string): void {
    const { store } = this;
    const one = store.track;
    if (!one || one.shape === "frame") return;
    if (!store.isShown(one)) return say(`Mask ${one.id} is not on this frame. Extend it first.`);
    const at = Math.max(one.from, store.at);
    const values = change(one, shapeAt(one, at));
    store.go(withTrack(store.content, shapedAt(one, at, values)), `${what} mask ${one.id}`);
  }

  change(one: Track, what: string): void {
    if (track(this.store.content, one.id)) this.store.do(withTrack(this.store.content, one), `${what} of mask ${one.id}`);
  }

  hold(): void {
    const one = this.store.track;
    if (!one || one.shape === "frame" || !this.store.isShown(one)) return;
    const at = Math.max(one.from, this.store.at);
    this.store.do(withTrack(this.store.content, shapedAt(one, at, shapeAt(one, at))), `keyframe of mask ${one.id}`);
    say(`Keyframe at ${timeText(at)}.`);
  }

  unhold(at = this.store.at): void {
    const one = this.store.track;
    if (!one) return;
    if (one.keyframes.length < 2) return say("The last keyframe stays: the mask would have no shape.");
    if (!one.keyframes.some((keyframe) => keyframe[0] === at)) return say("There is no keyframe at this frame.");
    this.change(withoutKeyframe(one, at), "keyframe removed");
    say(`The keyframe at ${timeText(at)} is removed.`);
  }

  /** The selected mask or sound begins with this frame. */
  begin(): void {
    this.trim((_, to) => [Math.min(this.store.at, to - 1), to], "begins");
  }

  /** The selected mask or sound ends with this frame, which it still covers. */
  end(): void {
    const until = this.store.until === Infinity ? this.store.master.length : this.store.until;
    this.trim((from) => [from, Math.max(from + 1, until)], "ends");
  }

  trim(change: (from: number, to: number) => readonly [number, number], what: string): void {
    const { store } = this;
    const [one, sound] = [store.track, store.sound];
    const of = one ?? sound;
    if (!of) return;
    const [from, to] = change(of.from, of.to);
    if (from < 0 || to > store.master.length || from >= to) return say("A mask begins before it ends, and within the recording.");
    if (one) store.do(withTrack(store.content, trimmed(one, from, to)), `${what} of mask ${one.id}`);
    else if (sound) store.do(withSound(store.content, { ...sound, from, to }), `${what} of sound ${sound.id}`);
    say(`${one ? "Mask" : "Sound"} ${of.id} is from ${timeText(from)} to ${timeText(to)}.`);
  }

  split(): void {
    const one = this.store.track;
    if (one) this.store.do(split(this.store.content, one, this.store.at), `split mask ${one.id}`);
  }

  remove(): void {
    const { store } = this;
    const { track: one, sound } = store;
    if (one) store.do(withoutTrack(store.content, one.id), `remove mask ${one.id}`);
    else if (sound) store.do(withoutSound(store.content, sound.id), `remove sound ${sound.id}`);
    else return;
    say(`${one ? "Mask" : "Sound"} ${(one ?? sound)!.id} is removed. Undo brings it back.`);
  }

  addSound(from: number, to: number): void {
    const { store } = this;
    const made: Sound = { by: store.me, id: nextId(store.content.sounds), madeAt: now(), object: null, reason: null, tool, from, to, effect: "mute" };
    store.do(withSound(store.content, made), `add sound ${made.id}`);
    store.select({ kind: "sound", id: made.id });
    say(`Sound ${made.id} is muted from ${timeText(from)} to ${timeText(to)}. Say what is heard there and why it is hidden.`);
  }

  changeSound(one: Sound, what: string): void {
    this.store.do(withSound(this.store.content, one), `${what} of sound ${one.id}`);
  }

  undo(): void {
    const what = this.store.undo();
    say(what ? `Undone: ${what}.` : "There is nothing to undo.");
  }

  redo(): void {
    const what = this.store.redo();
    say(what ? `Done again: ${what}.` : "There is nothing to do again.");
  }

  /** The mask before or after the selected one among those on this frame. */
  choose(step: 1 | -1): void {
    const shown = this.store.content.tracks.filter((one) => this.store.isShown(one));
    if (shown.length === 0) return say("No mask is on this frame.");
    const at = shown.findIndex((one) => one.id === this.store.track?.id);
    const next = shown[at < 0 ? (step > 0 ? 0 : shown.length - 1) : (at + step + shown.length) % shown.length]!;
    this.store.select({ kind: "track", id: next.id });
    say(`Mask ${next.id}, ${shapeText[next.shape].toLowerCase()}.`);
  }
}
