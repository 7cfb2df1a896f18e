import { button, choice, el, find, labelled, number, renew } from "./dom";
import type { Edits } from "./edits";
import { bounds, objects, unitsOfPixel } from "./model/content";
import type { Effect, Track } from "./model/content";
import { boxOf, fitted, ofPoints, pointsOf } from "./model/shapes";
import { leastCell, strongEnough } from "./model/strength";
import { shapedAt } from "./model/tracks";
import { shapeAt } from "./model/values";
import { effectText, objectText, shapeText, spanText, timeText } from "./model/words";
import type { Playhead } from "./playhead";
import type { Reason } from "./sounds";
import type { Store } from "./store";

const effects: readonly Effect[] = [{ kind: "solid" }, { kind: "blur", radius: 24 }, { kind: "pixelate", block: 32 }, { kind: "outline", width: 4 }];
const effectNames: Record<Effect["kind"], string> = { solid: "Black", blur: "Blur", pixelate: "Blocks", outline: "Outline only (hides nothing)" };
export const effectChoices = effects.map((one) => [one.kind, effectNames[one.kind]] as const);
export const effectOf = (kind: string): Effect => effects.find((one) => one.kind === kind) ?? { kind: "solid" };

const pixels = (units: number): number => units / unitsOfPixel;
const units = (given: number): number => Math.round(given * unitsOfPixel);
const mostKeyframes = 200;

/** All masks in words and numbers: what the canvas shows, and all of it editable. */
export class Masks {
  private readonly list: HTMLElement;
  private readonly form: HTMLElement;

  constructor(root: HTMLElement, private readonly store: Store, private readonly edits: Edits, private readonly playhead: Playhead, private readonly reasons: readonly Reason[], private readonly follow: () => void) {
    this.list = find(root, "[data-mask-list]");
    this.form = find(root, "[data-mask-form]");
    store.on((change) => {
      if (change === "content" || change === "selection") this.show();
      else if (change === "at" && !playhead.playing) this.details();
    });
    playhead.video.addEventListener("pause", () => this.details());
    this.show();
  }

  show(): void {
    const { tracks } = this.store.content;
    renew(this.list, ...tracks.map((one) => this.row(one)));
    this.details();
  }

  private row(one: Track): HTMLElement {
    const strong = this.store.track?.id === one.id;
    const lacks = !one.object || !one.reason;
    const choose = button(`${one.id} ${shapeText[one.shape]}${one.inverse ? ", all but it" : ""}`, `mask-${one.id}`, () => this.choose(one), { "aria-pressed": strong, class: "ev-studio__choose" });
    choose.setAttribute("aria-pressed", String(strong));
    return el(
      "tr", { class: strong ? "ev-studio__row ev-studio__row--chosen" : "ev-studio__row" },
      el("td", {}, choose),
      el("td", { class: "ev-number" }, `${timeText(one.from)}–${timeText(one.to)}`),
      el("td", {}, lacks ? el("strong", { class: "ev-studio__lacks" }, !one.object ? "Say what" : "Say why") : objectText(one.object), one.review.length > 0 ? el("span", { class: "ev-studio__lacks" }, ` ${one.review.length} unsure`) : null),
    );
  }

  private choose(one: Track): void {
    this.store.select({ kind: "track", id: one.id });
    if (!this.store.isShown(one)) this.playhead.go(one.from);
  }

  private details(): void {
    const one = this.store.track;
    this.form.hidden = !one;
    if (!one) return renew(this.form);
    const off = !this.store.writable;
    const shown = this.store.isShown(one);
    const set = (what: string, changed: Partial<Track>) => this.edits.change({ ...one, ...changed }, what);
    renew(
      this.form,
      el("h3", { class: "ev-studio__h3" }, `Mask ${one.id}: ${shapeText[one.shape].toLowerCase()}`),
      this.warning(one),
      el(
        "fieldset", { class: "ev-studio__fields", disabled: off }, el("legend", { class: "govuk-visually-hidden" }, `Mask ${one.id}`),
        labelled("What it hides", choice("object", [["", "Choose"], ...objects.map((word) => [word, objectText(word)] as const)], one.object ?? "", (word) => set("object", { object: word || null }))),
        labelled("Why", choice("reason", reasonChoices(this.reasons, one.reason), one.reason ?? "", (code) => set("reason", { reason: code || null }))),
        labelled("Effect", choice("effect", effectChoices, one.effect.kind, (kind) => set("effect", { effect: strongEnough(one, effectOf(kind), this.store.master) }))),
        this.measure(one, (effect) => set("effect", { effect })),
        one.shape === "frame" ? null : labelled("Larger by (px)", number("margin", pixels(one.margin), (value) => set("margin", { margin: units(value) }), { min: 0, max: pixels(bounds.margin) })),
        labelled("Subject (number)", number("subject", one.subject ?? NaN, (value) => set("subject", { subject: Math.round(value) }), { min: 1, max: bounds.subjects, ...(one.subject === null ? { value: "" } : {}) })),
        labelled("From (s)", number("from", one.from / 1e6, (value) => this.edits.trim((_, to) => [Math.round(value * 1e6), to], "begins"), { min: 0, max: this.store.master.length / 1e6 })),
        labelled("To (s)", number("to", one.to / 1e6, (value) => this.edits.trim((from) => [from, Math.round(value * 1e6)], "ends"), { min: 0, max: this.store.master.length / 1e6 })),
        one.shape === "frame" ? null : this.inverse(one, (inverse) => set("inverse", { inverse })),
      ),
      el(
        "div", { class: "ev-studio__acts" },
        button("Begins here", "begin", () => this.edits.begin(), { disabled: off }),
        button("Ends here", "end", () => this.edits.end(), { disabled: off }),
        one.shape === "frame" ? null : button("Keyframe here", "hold", () => this.edits.hold(), { disabled: off || !shown }),
        one.shape === "frame" ? null : button("Remove keyframe", "unhold", () => this.edits.unhold(), { disabled: off || !one.keyframes.some(([at]) => at === this.store.at) || one.keyframes.length < 2 }),
        button("Split here", "split", () => this.edits.split(), { disabled: off || this.store.at <= one.from || this.store.at >= one.to }),
        one.shape === "frame" ? null : button("Follow from here", "follow", this.follow, { disabled: off || !shown }),
        button("Remove mask", "remove", () => this.edits.remove(), { disabled: off, class: "ev-studio__danger" }),
      ),
      one.shape === "frame" ? null : this.places(one, off || !shown),
      one.keyframes.length > 0 ? this.keyframes(one, off) : null,
      one.review.length > 0 ? this.unsure(one) : null,
    );
  }

  private warning(one: Track): HTMLElement | null {
    const lacks = [...(one.object ? [] : ["what it hides"]), ...(one.reason ? [] : ["why"])];
    const text = lacks.length > 0 ? `Before a version is saved, say ${lacks.join(" and ")}. The draft keeps it as it is.` : one.effect.kind === "outline" ? "An outline hides nothing." : "";
    const strong = strongEnough(one, one.effect, this.store.master);
    const weak = strong === one.effect ? null : `So weak, it could be recognised: of a mask of this size, ${leastCell(one, this.store.master)} px is the least.`;
    if (!text && !weak) return null;
    return el(
      "div", { class: "ev-studio__warning" }, text ? el("p", {}, text) : null, weak ? el("p", {}, weak) : null,
      weak ? button(strong.kind === "solid" ? "Make it black" : "Make it strong enough", "strong", () => this.edits.change({ ...one, effect: strong }, "effect"), { disabled: !this.store.writable }) : null,
    );
  }

  private measure(one: Track, set: (effect: Effect) => void): HTMLElement | null {
    const { effect } = one;
    if (effect.kind === "blur") return labelled("Blur (px)", number("measure", effect.radius, (radius) => set({ kind: "blur", radius: Math.round(radius) }), { min: 8, max: 256 }));
    if (effect.kind === "pixelate") return labelled("Block (px)", number("measure", effect.block, (block) => set({ kind: "pixelate", block: Math.round(block) }), { min: 8, max: 256 }));
    if (effect.kind === "outline") return labelled("Line (px)", number("measure", effect.width, (width) => set({ kind: "outline", width: Math.round(width) }), { min: 1, max: 32 }));
    return null;
  }

  private inverse(one: Track, set: (inverse: boolean) => void): HTMLElement {
    const box = el("input", { type: "checkbox", "data-key": "inverse", checked: one.inverse });
    box.addEventListener("change", () => set(box.checked));
    return el("label", { class: "ev-studio__tick" }, box, "Hide all but this shape");
  }

  /** The shape at this frame in numbers: changing one makes a keyframe, as moving the mask does. */
  private places(one: Track, off: boolean): HTMLElement {
    const at = Math.max(one.from, this.store.at);
    const values = shapeAt(one, at);
    const put = (changed: readonly number[]) => this.edits.change(shapedAt(one, at, changed), "place");
    const fields: HTMLElement[] = [];
    if (one.shape === "rectangle" || one.shape === "ellipse") {
      const box = boxOf(one.shape, values);
      for (const [key, name] of [["left", "Left (px)"], ["top", "Top (px)"], ["width", "Width (px)"], ["height", "Height (px)"]] as const)
        fields.push(labelled(name, number(`place-${key}`, pixels(box[key]), (value) => put(fitted(one.shape, values, { ...box, [key]: units(value) })), key === "width" || key === "height" ? { min: 1 / unitsOfPixel } : {})));
    } else {
      const points = pointsOf(one.shape, values);
      if (one.shape === "brush") fields.push(labelled("Radius (px)", number("place-radius", pixels(values[0] ?? 16), (value) => put(ofPoints("brush", points, units(value))), { min: 1 / unitsOfPixel })));
      points.slice(0, 64).forEach(([x, y], n) => {
        const to = (px: number, py: number) => put(ofPoints(one.shape, points.map((point, m) => (m === n ? ([px, py] as const) : point)), values[0] ?? 1));
        fields.push(labelled(`Point ${n + 1}, x`, number(`place-x${n}`, pixels(x), (value) => to(units(value), y))), labelled(`Point ${n + 1}, y`, number(`place-y${n}`, pixels(y), (value) => to(x, units(value)))));
      });
    }
    const title = this.store.isShown(one) ? `Place at ${timeText(at)}` : "Place where it begins";
    return el("fieldset", { class: "ev-studio__fields", disabled: off }, el("legend", {}, title), ...fields);
  }

  private keyframes(one: Track, off: boolean): HTMLElement {
    const rows = one.keyframes.slice(0, mostKeyframes).map(([at]) =>
      el(
        "li", {}, button(timeText(at!), `keyframe-${at}`, () => this.playhead.go(at!), { "aria-label": `Go to the keyframe at ${timeText(at!)}` }),
        one.keyframes.length > 1 ? button("Remove", `unkeyframe-${at}`, () => this.edits.unhold(at!), { disabled: off, "aria-label": `Remove the keyframe at ${timeText(at!)}` }) : null,
      ));
    const more = one.keyframes.length > mostKeyframes ? `, the first ${mostKeyframes} of them` : "";
    const details = el("details", { "data-key": "keyframes" }, el("summary", { "data-key": "keyframes-summary" }, `${one.keyframes.length} ${one.keyframes.length === 1 ? "keyframe" : "keyframes"}${more}`), el("ul", { class: "ev-studio__keyframes" }, ...rows));
    details.open = this.opened;
    details.addEventListener("toggle", () => (this.opened = details.open));
    return details;
  }

  private opened = false;

  private unsure(one: Track): HTMLElement {
    return el("p", { class: "ev-studio__warning" }, `The tracker was not sure: ${one.review.map(spanText).join("; ")}. Look at it in the list above, and correct the mask or say that it is right.`);
  }
}

/** A reason that is offered no more is still shown where it is named. */
export function reasonChoices(reasons: readonly Reason[], chosen: string | null): (readonly [string, string])[] {
  const known = reasons.map((one) => [one.code, one.label] as const);
  return [["", "Choose"], ...known, ...(chosen && reasons.every((one) => one.code !== chosen) ? [[chosen, chosen] as const] : [])];
}

export { effectText };
