import { clock } from "../player/clock";
import type { Range } from "../player/played";
import { ViewReport } from "../player/report";
import { el, find, renew, say } from "./dom";
import { Edits } from "./edits";
import { listen } from "./keys";
import { Masks } from "./masks";
import type { Shape } from "./model/content";
import { timeText } from "./model/words";
import { Playhead } from "./playhead";
import { Proposals } from "./proposals";
import { Recipients } from "./recipients";
import { Saving } from "./saving";
import { Server } from "./server";
import type { State } from "./server";
import { Sounds } from "./sounds";
import { Stage } from "./stage";
import { Store } from "./store";
import type { View } from "./store";
import { Timeline } from "./timeline";
import { Waiting } from "./waiting";
import { Work } from "./work";

/** A recording that nobody has measured yet is asked for again. */
const measureMs = 3_000;

/** Puts the parts of the studio together, once the server has said what there is. */
class Studio {
  private readonly store: Store;
  private readonly playhead: Playhead;
  private readonly saving: Saving;
  private played: Range[] = [];

  constructor(private readonly root: HTMLElement, server: Server, state: State) {
    const video = find<HTMLVideoElement>(root, "[data-picture] video");
    const { master } = state;
    const framesPerSecond = state.framesPerSecond ?? 25;
    this.store = new Store(state.draft, { width: master.width ?? 0, height: master.height ?? 0, length: master.length ?? (state.lengthMs ?? 1) * 1000 }, Math.round(1e6 / framesPerSecond), state.me);
    const { store } = this;
    const playhead = (this.playhead = new Playhead(video, store));
    const edits = new Edits(store);
    const picture = find(root, "[data-picture]");
    const timeline = new Timeline(root, store, playhead);
    const stage = new Stage(picture, video, store, edits);
    const waiting = new Waiting(root, store, playhead, (at) => timeline.reveal(at));
    const sounds = new Sounds(root, store, edits, playhead, timeline, state.reasons);
    const proposals = new Proposals(root, store, playhead);
    new Recipients(root, store);
    this.saving = new Saving(root, store, server, state.sequence, state.closed === true);
    const work = new Work(root, store, server, this.saving, playhead, timeline, proposals);
    new Masks(root, store, edits, playhead, state.reasons, () => void work.follow());
    new ViewReport(root, video, (ranges) => this.watched(ranges, waiting));

    const tool = (shape: Shape | null) => this.tool(shape, edits);
    const view = (name: View) => this.view(name);
    listen(root, { picture, tracks: find(root, "[data-tracks]"), sounds: find(root, "[data-sounds]") }, { store, edits, playhead, stage, timeline, sounds, waiting, follow: () => void work.follow(), tool, view });
    this.bind(edits, stage, timeline, tool, view);
    this.bindVersion(server);
    store.on(() => this.show(stage));
    for (const name of ["play", "pause", "ratechange"]) video.addEventListener(name, () => this.show(stage));
    video.addEventListener("error", () => this.trouble("This browser cannot play the recording, or the server refused to send it. The recording is not changed by that. Reload the page to try again."));
    for (const hidden of root.querySelectorAll<HTMLElement>("[data-controls]")) hidden.hidden = false;
    void timeline.load(state.waveform);
    void this.saving.lock(false);
    work.resume(state.work);
    this.versions(state);
    root.dataset["ready"] = "true";
    this.show(stage);
  }

  private bind(edits: Edits, stage: Stage, timeline: Timeline, tool: (shape: Shape | null) => void, view: (name: View) => void): void {
    const { playhead, root } = this;
    const on = (selector: string, act: (button: HTMLElement) => void) => {
      for (const button of root.querySelectorAll<HTMLElement>(selector)) button.addEventListener("click", () => act(button));
    };
    on("button[data-play]", () => playhead.toggle());
    on("button[data-frames]", (button) => playhead.step(Number(button.dataset["frames"])));
    on("button[data-step]", (button) => playhead.jump(Number(button.dataset["step"]) * 1e6));
    on("button[data-tool]", (button) => {
      tool((button.dataset["tool"] || null) as Shape | null);
      stage.frame.focus();
    });
    on("button[data-view]", (button) => view(button.dataset["view"] as View));
    on("button[data-undo]", () => edits.undo());
    on("button[data-redo]", () => edits.redo());
    on("button[data-zoom]", (button) => (button.dataset["zoom"] === "0" ? stage.whole() : stage.zoomBy(Number(button.dataset["zoom"]))) ?? this.show(stage));
    on("button[data-time-zoom]", (button) => timeline.zoomBy(Number(button.dataset["timeZoom"])));
    on("button[data-mute]", () => (playhead.video.muted = !playhead.video.muted));
    playhead.video.addEventListener("volumechange", () => find(root, "button[data-mute]").setAttribute("aria-pressed", String(playhead.video.muted)));
    const speed = find<HTMLSelectElement>(root, "select[data-speed]");
    speed.addEventListener("change", () => (playhead.video.playbackRate = Number(speed.value)));
  }

  private bindVersion(server: Server): void {
    const save = find<HTMLButtonElement>(this.root, "button[data-version]");
    save.addEventListener("click", () => {
      save.disabled = true;
      void this.version(server).finally(() => (save.disabled = !this.store.writable));
    });
  }

  private async version(server: Server): Promise<void> {
    const text = find(this.root, "[data-version-text]");
    const list = find(this.root, "[data-version-findings]");
    try {
      await this.saving.flush();
      const { version } = await server.version(this.saving.at);
      renew(list);
      text.textContent = `Version ${version} is saved. It never changes; you can go on with the draft.`;
      this.versions(await server.state());
    } catch (trouble) {
      const findings = (trouble as { findings?: { text: string; where: string }[] }).findings ?? [];
      text.textContent = (trouble as Error).message;
      renew(list, ...findings.slice(0, 50).map((one) => el("li", {}, one.text, el("span", { class: "ev-studio__small" }, ` ${one.where}`))));
    }
    find<HTMLDetailsElement>(this.root, "details[data-version-details]").open = true;
    say(text.textContent ?? "");
  }

  private versions({ versions }: State): void {
    const list = find(this.root, "[data-versions]");
    find(this.root, "[data-version-count]").textContent = versions.length === 0 ? "none yet" : String(versions.length);
    renew(list, ...versions.map((one) => el("li", {}, `Version ${one.version}, ${one.by}, ${new Date(one.savedAt).toLocaleString("en-GB", { timeZoneName: "short" })} `, el("span", { class: "ev-mono" }, one.hash.slice(0, 12)))));
  }

  private tool(shape: Shape | null, edits: Edits): void {
    if (!this.store.writable) return say("You cannot draw now: see above.");
    if (shape === "frame") return edits.add("frame");
    this.store.tool = shape;
    this.store.tell("view");
    if (shape) say(shape === "polygon" ? "Press on the picture for each corner, Enter ends it. Enter at once puts one in the middle." : "Drag on the picture, or press Enter to put it in the middle.");
  }

  private view(name: View): void {
    this.store.view = name;
    this.store.tell("view");
    say(name === "original" ? "Original: nothing is hidden." : name === "preview" ? "Preview: drawn by this browser, near to what the copy will be." : "Outlines.");
  }

  private watched(ranges: Range[], waiting: Waiting): void {
    const all = [...this.played, ...ranges].sort((a, b) => a[0] - b[0]);
    this.played = all.reduce<Range[]>((joined, [from, to]) => {
      const last = joined.at(-1);
      if (last && from <= last[1]) last[1] = Math.max(last[1], to);
      else joined.push([from, to]);
      return joined;
    }, []);
    this.store.playedMs = this.played.reduce((sum, [from, to]) => sum + to - from, 0);
    waiting.known();
  }

  private trouble(text: string): void {
    const note = find(this.root, "[data-error]");
    [note.textContent, note.hidden] = [text, false];
  }

  private show(stage: Stage): void {
    const { root, store, playhead } = this;
    const set = (selector: string, text: string) => {
      const of = find(root, selector);
      if (of.textContent !== text) of.textContent = text;
    };
    set("button[data-play]", playhead.playing ? "Pause" : "Play");
    set("[data-time]", `${timeText(store.at)} of ${clock(store.master.length / 1e6)}`);
    set("[data-zoom-text]", stage.zoomText);
    find<HTMLSelectElement>(root, "select[data-speed]").value = String(playhead.video.playbackRate);
    for (const button of root.querySelectorAll<HTMLElement>("button[data-tool]")) button.setAttribute("aria-pressed", String((button.dataset["tool"] || null) === store.tool));
    for (const button of root.querySelectorAll<HTMLElement>("button[data-view]")) button.setAttribute("aria-pressed", String(button.dataset["view"] === store.view));
    const { undoes, redoes } = store.history;
    this.step("button[data-undo]", "Undo", undoes);
    this.step("button[data-redo]", "Redo", redoes);
    for (const button of root.querySelectorAll<HTMLButtonElement>("button[data-writes]")) button.disabled = !store.writable;
    set("[data-mask-count]", String(store.content.tracks.length));
    set("[data-sound-count]", String(store.content.sounds.length));
    set("[data-profile-count]", String(store.content.profiles.length));
    set("[data-hint]", this.hint());
    stage.frame.classList.toggle("ev-studio__picture--draws", store.tool !== null);
  }

  private hint(): string {
    const { tool, track, view, writable } = this.store;
    if (view === "preview") return "Preview by this browser. The exact preview shows what the copy will be.";
    if (view === "original") return "Original: nothing is hidden here.";
    if (!writable) return "You can watch, and not draw.";
    if (tool === "polygon") return "Press for each corner; Enter ends it, Escape gives it up.";
    if (tool) return "Drag on the picture, or press Enter to put it in the middle; Escape gives it up.";
    if (track) return `Mask ${track.id}: drag it, or move it with the arrow keys.`;
    return "Choose a shape to draw, or press on a mask.";
  }

  private step(selector: string, name: string, what: string | null): void {
    const button = find<HTMLButtonElement>(this.root, selector);
    button.disabled = what === null || !this.store.writable;
    const label = what === null ? name : `${name}: ${what}`;
    if (button.title !== label) [button.title, button.ariaLabel] = [label, label];
  }
}

async function start(root: HTMLElement): Promise<void> {
  const server = new Server(root.dataset["redaction"] ?? "", root.dataset["token"] ?? "");
  const note = find(root, "[data-wait]");
  try {
    for (;;) {
      const state = await server.state();
      if (state.master.length !== null || state.closed) {
        note.hidden = true;
        new Studio(root, server, state);
        return;
      }
      const measuring = state.work.find((one) => one.kind === "measure");
      note.textContent = measuring?.state === "refused"
        ? `The original could not be measured: ${measuring.text ?? ""} Nothing can be drawn on it.`
        : "A worker is measuring the original, so that masks lie where they are drawn to the pixel. This page goes on by itself.";
      await new Promise((resolve) => setTimeout(resolve, measureMs));
    }
  } catch (trouble) {
    note.textContent = `The studio could not be opened: ${(trouble as Error).message} Reload the page to try again.`;
  }
}

for (const root of document.querySelectorAll<HTMLElement>("[data-studio]")) void start(root);
