import { button, choice, el, find, labelled, number, renew, say } from "./dom";
import type { Edits } from "./edits";
import { reasonChoices } from "./masks";
import { objects } from "./model/content";
import type { Sound } from "./model/content";
import { objectText, timeText } from "./model/words";
import type { Playhead } from "./playhead";
import type { Store } from "./store";
import type { Timeline } from "./timeline";

export interface Reason {
  code: string;
  label: string;
  authority: string;
}

/** Stretches of sound that are silenced, in words and numbers. */
export class Sounds {
  private readonly list: HTMLElement;
  private readonly form: HTMLElement;

  constructor(private readonly root: HTMLElement, private readonly store: Store, private readonly edits: Edits, private readonly playhead: Playhead, private readonly timeline: Timeline, private readonly reasons: readonly Reason[]) {
    this.list = find(root, "[data-sound-list]");
    this.form = find(root, "[data-sound-form]");
    find(root, "button[data-sound-in]").addEventListener("click", () => this.in());
    find(root, "button[data-sound-out]").addEventListener("click", () => this.out());
    store.on((change) => {
      if (change === "content" || change === "selection") this.show();
    });
    this.show();
  }

  in(): void {
    if (!this.store.writable) return;
    if (this.store.sound) return this.edits.begin();
    this.timeline.soundFrom = this.store.at;
    this.timeline.ask();
    this.tell(`A muted span begins at ${timeText(this.store.at)}. Go to its end and press "Sound ends here".`);
  }

  out(): void {
    if (!this.store.writable) return;
    if (this.store.sound && this.timeline.soundFrom === null) return this.edits.end();
    const until = this.store.until === Infinity ? this.store.master.length : this.store.until;
    const from = this.timeline.soundFrom;
    if (from === null) return this.tell("Say first where it begins.");
    if (until <= from) return this.tell("It ends after it begins.");
    this.timeline.soundFrom = null;
    this.edits.addSound(from, until);
    this.tell("");
  }

  toggle(): void {
    const one = this.store.sound;
    if (one) this.edits.changeSound({ ...one, effect: one.effect === "mute" ? "tone" : "mute" }, "effect");
  }

  private tell(text: string): void {
    find(this.root, "[data-sound-text]").textContent = text;
    if (text) say(text);
  }

  private show(): void {
    renew(this.list, ...this.store.content.sounds.map((one) => this.row(one)));
    const one = this.store.sound;
    this.form.hidden = !one;
    if (!one) return renew(this.form);
    const set = (what: string, changed: Partial<Sound>) => this.edits.changeSound({ ...one, ...changed }, what);
    const lacks = [...(one.object ? [] : ["what is heard"]), ...(one.reason ? [] : ["why it is hidden"])];
    const seconds = { min: 0, max: this.store.master.length / 1e6 };
    renew(
      this.form,
      el("h3", { class: "ev-studio__h3" }, `Sound ${one.id}`),
      lacks.length > 0 ? el("p", { class: "ev-studio__warning" }, `Before a version is saved, say ${lacks.join(" and ")}. The draft keeps it as it is.`) : null,
      el(
        "fieldset", { class: "ev-studio__fields", disabled: !this.store.writable }, el("legend", { class: "govuk-visually-hidden" }, `Sound ${one.id}`),
        labelled("What is heard", choice("sound-object", [["", "Choose"], ...objects.map((word) => [word, objectText(word)] as const)], one.object ?? "", (word) => set("object", { object: word || null }))),
        labelled("Why it is hidden", choice("sound-reason", reasonChoices(this.reasons, one.reason), one.reason ?? "", (code) => set("reason", { reason: code || null }))),
        labelled("Instead of it", choice("sound-effect", [["mute", "Silence"], ["tone", "A tone"]], one.effect, (effect) => set("effect", { effect: effect as Sound["effect"] }))),
        labelled("From (s)", number("sound-from", one.from / 1e6, (value) => this.edits.trim((_, to) => [Math.round(value * 1e6), to], "begins"), seconds)),
        labelled("To (s)", number("sound-to", one.to / 1e6, (value) => this.edits.trim((from) => [from, Math.round(value * 1e6)], "ends"), seconds)),
      ),
      el("div", { class: "ev-studio__acts" }, button("Remove span", "sound-remove", () => this.edits.remove(), { disabled: !this.store.writable, class: "ev-studio__danger" })),
    );
  }

  private row(one: Sound): HTMLElement {
    const strong = this.store.sound?.id === one.id;
    const choose = button(`${one.id} ${one.effect === "mute" ? "Silence" : "Tone"}`, `sound-${one.id}`, () => {
      this.store.select({ kind: "sound", id: one.id });
      this.playhead.go(one.from);
    }, { class: "ev-studio__choose" });
    choose.setAttribute("aria-pressed", String(strong));
    return el(
      "tr", { class: strong ? "ev-studio__row ev-studio__row--chosen" : "ev-studio__row" }, el("td", {}, choose), el("td", { class: "ev-number" }, `${timeText(one.from)}–${timeText(one.to)}`),
      el("td", {}, one.object && one.reason ? objectText(one.object) : el("strong", { class: "ev-studio__lacks" }, one.object ? "Say why" : "Say what")),
    );
  }
}
