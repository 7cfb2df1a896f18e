import { say, takesKeys } from "./dom";
import type { Edits } from "./edits";
import type { Shape } from "./model/content";
import { unitsOfPixel } from "./model/content";
import { moved, pointMoved, pointsOf, resized } from "./model/shapes";
import { shapeAt } from "./model/values";
import type { Playhead } from "./playhead";
import type { Sounds } from "./sounds";
import type { Stage } from "./stage";
import type { Store, View } from "./store";
import type { Timeline } from "./timeline";
import type { Waiting } from "./waiting";

export interface Parts {
  store: Store;
  edits: Edits;
  playhead: Playhead;
  stage: Stage;
  timeline: Timeline;
  sounds: Sounds;
  waiting: Waiting;
  follow(): void;
  tool(shape: Shape | null): void;
  view(view: View): void;
}

type Keys = Record<string, (event: KeyboardEvent) => void>;
const second = 1_000_000;
const arrows: Record<string, readonly [number, number]> = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/** Single keys act only on the part that has the focus (WCAG 2.1.4), and are listed under "Keyboard". Undo and redo act in the whole studio, but not in fields. */
export function listen(root: HTMLElement, lanes: { picture: HTMLElement; tracks: HTMLElement; sounds: HTMLElement }, parts: Parts): void {
  const { edits } = parts;
  root.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey || takesKeys(event.target)) return;
    const key = event.key.toLowerCase();
    if (key === "z" && !event.shiftKey) edits.undo();
    else if (key === "y" || (key === "z" && event.shiftKey)) edits.redo();
    else return;
    event.preventDefault();
  });
  bind(lanes.picture, { ...playing(parts), ...trimming(parts), ...drawing(parts) }, (event) => arrow(event, parts));
  bind(lanes.tracks, { ...playing(parts), ...trimming(parts), ...along(parts) }, () => false);
  bind(lanes.sounds, { ...playing(parts), ...along(parts), ...hearing(parts) }, () => false);
}

function bind(part: HTMLElement, keys: Keys, first: (event: KeyboardEvent) => boolean): void {
  part.addEventListener("keydown", (event) => {
    // Only the part itself, and not a control in it.
    if (event.target !== part || event.altKey || event.metaKey || event.isComposing) return;
    if (first(event)) return event.preventDefault();
    if (event.ctrlKey) return;
    const act = keys[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (!act) return;
    event.preventDefault();
    act(event);
  });
}

function playing({ playhead, waiting }: Parts): Keys {
  return {
    " ": () => playhead.toggle(),
    j: () => playhead.jump(-5 * second),
    k: () => playhead.stop(),
    l: () => playhead.forward(),
    ",": () => playhead.step(-1),
    ".": () => playhead.step(1),
    Home: () => playhead.go(0),
    End: () => playhead.go(Number.MAX_SAFE_INTEGER),
    g: () => waiting.next("gap"),
    u: () => waiting.next("unsure"),
    a: () => waiting.playSeams(),
  };
}

function trimming({ edits, follow }: Parts): Keys {
  return {
    i: () => edits.begin(),
    o: () => edits.end(),
    h: (event) => (event.shiftKey ? edits.unhold() : edits.hold()),
    s: () => edits.split(),
    t: () => follow(),
    Delete: () => edits.remove(),
    Backspace: () => edits.remove(),
    PageDown: () => edits.choose(1),
    PageUp: () => edits.choose(-1),
  };
}

function drawing({ stage, store, edits, tool, view }: Parts): Keys {
  const grow = (by: 1 | -1) => (event: KeyboardEvent) => {
    const units = by * 2 * unitsOfPixel * (event.shiftKey ? 8 : 1);
    edits.shape((one, values) => resized(one.shape, values, units, units), "resize");
  };
  return {
    r: () => tool("rectangle"),
    e: () => tool("ellipse"),
    p: () => tool("polygon"),
    b: () => tool("brush"),
    f: () => tool("frame"),
    v: () => tool(null),
    Enter: () => stage.finish(),
    Escape: () => stage.giveUp(),
    n: (event) => nextPoint(store, event.shiftKey ? -1 : 1),
    "+": grow(1),
    "=": grow(1),
    "-": grow(-1),
    _: grow(-1),
    "9": () => stage.zoomBy(1.25),
    "8": () => stage.zoomBy(0.8),
    "0": () => stage.whole(),
    "1": () => view("original"),
    "2": () => view("preview"),
    "3": () => view("outline"),
  };
}

function along({ playhead, store, edits, timeline }: Parts): Keys {
  const step = (by: 1 | -1) => (event: KeyboardEvent) => {
    if (event.shiftKey) playhead.jump(by * second);
    else playhead.step(by);
    timeline.reveal(store.at);
  };
  const choose = (by: 1 | -1) => () => {
    const { tracks } = store.content;
    const now = tracks.findIndex((one) => one.id === store.track?.id);
    const next = tracks[Math.min(tracks.length - 1, Math.max(0, now + by))];
    if (!next) return say("There is no mask yet.");
    store.select({ kind: "track", id: next.id });
    say(`Mask ${next.id}.`);
  };
  return {
    ArrowLeft: step(-1), ArrowRight: step(1), ArrowUp: choose(-1), ArrowDown: choose(1), "+": () => timeline.zoomBy(1.5), "=": () => timeline.zoomBy(1.5), "-": () => timeline.zoomBy(1 / 1.5), "0": () => timeline.zoomBy(0),
    Delete: () => edits.remove(), Backspace: () => edits.remove(),
  };
}

function hearing({ sounds, store, timeline }: Parts): Keys {
  const choose = (by: 1 | -1) => () => {
    const all = store.content.sounds;
    const now = all.findIndex((one) => one.id === store.sound?.id);
    const next = all[Math.min(all.length - 1, Math.max(0, now + by))];
    if (!next) return say("No sound is hidden yet.");
    store.select({ kind: "sound", id: next.id });
    say(`Sound ${next.id}, ${next.effect === "mute" ? "muted" : "a tone"}.`);
  };
  return {
    i: () => sounds.in(),
    o: () => sounds.out(),
    m: () => sounds.toggle(),
    Escape: () => {
      timeline.soundFrom = null;
      store.select(null);
      timeline.ask();
    },
    ArrowUp: choose(-1),
    ArrowDown: choose(1),
  };
}

/** Arrows move by a pixel, with Shift by sixteen; with Ctrl they make wider, narrower, taller and lower. */
function arrow(event: KeyboardEvent, { store, edits, playhead }: Parts): boolean {
  const by = arrows[event.key];
  if (!by) return false;
  const one = store.track;
  if (!one || one.shape === "frame") {
    if (by[0] !== 0) playhead.step(by[0]);
    return true;
  }
  const step = unitsOfPixel * (event.shiftKey ? 16 : 1);
  const { point } = store;
  if (event.ctrlKey) edits.shape((of, values) => resized(of.shape, values, by[0] * step, -by[1] * step), "resize");
  else if (point !== null) edits.shape((of, values) => pointMoved(of.shape, values, point, by[0] * step, by[1] * step), "change");
  else edits.shape((of, values) => moved(of.shape, values, by[0] * step, by[1] * step, store.master), "move");
  return true;
}

function nextPoint(store: Store, by: 1 | -1): void {
  const one = store.track;
  if (!one || (one.shape !== "polygon" && one.shape !== "brush")) return say("Polygons and brush lines have points to move.");
  const many = pointsOf(one.shape, shapeAt(one, store.at)).length;
  store.point = store.point === null ? (by > 0 ? 0 : many - 1) : (store.point + by + many) % many;
  store.tell("view");
  say(`Point ${store.point + 1} of ${many}. Arrows move it, Escape leaves it.`);
}
