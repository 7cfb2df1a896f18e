import { button, choice, el, find, labelled, renew, say } from "./dom";
import { effectChoices, effectOf } from "./masks";
import { bounds } from "./model/content";
import type { Profile } from "./model/content";
import { applies, isFree, newProfile, withEffect, withoutProfile, withProfile } from "./model/profiles";
import { strongEnough } from "./model/strength";
import { effectText, objectText } from "./model/words";
import type { Store } from "./store";

/** For whom copies are made, and what does not apply to each. A new mask hides from everybody until somebody says otherwise. */
export class Recipients {
  private readonly list: HTMLElement;
  private readonly choose: HTMLSelectElement;
  private readonly opened = new Set<string>();

  constructor(root: HTMLElement, private readonly store: Store) {
    this.list = find(root, "[data-profile-list]");
    this.choose = find(root, "select[data-profile]");
    const name = find<HTMLInputElement>(root, "input[data-profile-name]");
    find(root, "button[data-profile-add]").addEventListener("click", () => {
      const code = name.value.trim().toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-+|-+$/g, "");
      if (store.content.profiles.length >= bounds.profiles || !isFree(store.content, code)) return say("Give it a name of letters, figures and hyphens that no other kind of recipient here has.");
      this.opened.add(code);
      store.do(withProfile(store.content, newProfile(code)), `add recipients ${code}`);
      name.value = "";
    });
    this.choose.addEventListener("change", () => {
      store.profile = this.choose.value || null;
      store.tell("view");
    });
    store.on((change) => change === "content" && this.show());
    this.show();
  }

  private show(): void {
    const { profiles } = this.store.content;
    this.choose.replaceChildren(new Option("everybody: all masks", ""), ...profiles.map((one) => new Option(one.name, one.name)));
    if (!profiles.some((one) => one.name === this.store.profile)) this.store.profile = null;
    this.choose.value = this.store.profile ?? "";
    renew(this.list, ...profiles.map((one) => this.one(one)));
  }

  private one(profile: Profile): HTMLElement {
    const { content } = this.store;
    const off = !this.store.writable;
    const set = (changed: Profile, what: string) => this.store.do(withProfile(content, changed), `${what} for ${profile.name}`);
    const tracks = content.tracks.map((one) => {
      const other = profile.effects.find((effect) => effect.track === one.id)?.effect;
      return el(
        "li", {},
        this.tick(`Mask ${one.id}, ${objectText(one.object)}`, `${profile.name}-track-${one.id}`, !profile.withoutTracks.includes(one.id), (does) => set(applies(profile, "withoutTracks", one.id, does), does ? "mask back" : "mask away")),
        choice(`${profile.name}-effect-${one.id}`, [["", `as drawn: ${effectText(one.effect)}`], ...effectChoices], other?.kind ?? "", (kind) => set(withEffect(profile, one.id, kind ? strongEnough(one, effectOf(kind), this.store.master) : null), "other effect"), { "aria-label": `Effect of mask ${one.id} for ${profile.name}` }),
      );
    });
    const sounds = content.sounds.map((one) =>
      el("li", {}, this.tick(`Sound ${one.id}, ${objectText(one.object)}`, `${profile.name}-sound-${one.id}`, !profile.withoutSounds.includes(one.id), (does) => set(applies(profile, "withoutSounds", one.id, does), does ? "sound span back" : "sound span away"))));
    const without = profile.withoutTracks.length + profile.withoutSounds.length;
    const details = el(
      "details", {}, el("summary", { "data-key": `${profile.name}-summary` }, profile.name, el("span", { class: "ev-studio__small" }, ` ${without === 0 ? "all applies" : `${without} do not apply`}${profile.sound === "none" ? ", no sound" : ""}`)),
      el(
        "fieldset", { class: "ev-studio__profile", disabled: off }, el("legend", { class: "govuk-visually-hidden" }, `What applies to ${profile.name}`),
        labelled("Picture of the recording", choice(`${profile.name}-picture`, [["kept", "Kept"], ["none", "None: the sound alone"]], profile.picture, (picture) => {
          if (picture === "none" && profile.sound === "none") return say("A copy has picture or sound.");
          set({ ...profile, picture: picture as Profile["picture"] }, "picture");
        })),
        labelled("Sound of the recording", choice(`${profile.name}-sound`, [["kept", "Kept"], ["none", "None at all"]], profile.sound, (sound) => {
          if (sound === "none" && profile.picture === "none") return say("A copy has picture or sound.");
          set({ ...profile, sound: sound as Profile["sound"] }, "sound");
        })),
        tracks.length + sounds.length > 0 ? el("p", { class: "ev-studio__small" }, "What is ticked hides something from them:") : el("p", { class: "ev-studio__small" }, "Masks and sound spans stand here once there are some."),
        el("ul", { class: "ev-studio__applies" }, ...tracks, ...sounds),
        el("div", { class: "ev-studio__acts" }, button("Remove these recipients", `${profile.name}-remove`, () => this.store.do(withoutProfile(content, profile.name), `remove recipients ${profile.name}`), { class: "ev-studio__danger", "aria-label": `Remove these recipients: ${profile.name}` })),
      ),
    );
    details.open = this.opened.has(profile.name);
    details.addEventListener("toggle", () => (details.open ? this.opened.add(profile.name) : this.opened.delete(profile.name)));
    return details;
  }

  private tick(text: string, key: string, checked: boolean, act: (does: boolean) => void): HTMLElement {
    const box = el("input", { type: "checkbox", "data-key": key, checked });
    box.addEventListener("change", () => act(box.checked));
    return el("label", { class: "ev-studio__tick" }, box, text);
  }
}
