import { button, el, find, renew, say } from "./dom";
import type { Content } from "./model/content";
import type { Finding, Lock } from "./server";
import { Refused, Server } from "./server";
import type { Store } from "./store";

const waitMs = 1_000;
const renewMs = 30_000;
const againMs = 5_000;
/** What a browser still sends of a page that is left. */
const mostLast = 60_000;

/** Keeps the draft and the lock. What cannot be saved stays in sight, and can be taken away as text. */
export class Saving {
  private saved: Content;
  private timer = 0;
  private running: Promise<void> | null = null;
  private active = false;
  private stuck = false;
  /** The last attempt came to nothing, and another one is to come. */
  private fails = false;
  private readonly text: HTMLElement;
  private readonly banner: HTMLElement;
  private readonly findings: HTMLElement;

  constructor(private readonly root: HTMLElement, private readonly store: Store, private readonly server: Server, private sequence: number, private readonly closed: boolean) {
    this.saved = store.content;
    [this.text, this.banner, this.findings] = [find(root, "[data-saved]"), find(root, "[data-banner]"), find(root, "[data-findings]")];
    store.on((change) => change === "content" && this.changed());
    for (const name of ["pointerdown", "keydown"] as const) root.addEventListener(name, () => (this.active = true));
    store.on((change) => change === "at" && (this.active = true));
    window.setInterval(() => this.store.writable && void this.renew(), renewMs);
    window.addEventListener("pagehide", () => this.leave());
    window.addEventListener("beforeunload", (event) => {
      if (this.unsaved && (this.stuck || JSON.stringify(this.store.content).length > mostLast)) event.preventDefault();
    });
    this.show("Nothing to save yet");
  }

  get unsaved(): boolean {
    return this.store.content !== this.saved;
  }

  get at(): number {
    return this.sequence;
  }

  /** Asks for the lock when the page opens, and again when somebody takes it over. */
  async lock(take: boolean): Promise<void> {
    if (this.closed) return this.told(["This redaction is closed. It can be looked at, and nothing of it changed."], []);
    try {
      this.locked(await this.server.lock(take, false));
    } catch (trouble) {
      this.told([`You can look, and not change anything: ${(trouble as Error).message}`], [button("Try again", "lock-again", () => void this.lock(false))]);
    }
  }

  /** All that was changed is saved when this is over; it throws why not. */
  async flush(): Promise<void> {
    window.clearTimeout(this.timer);
    while (this.unsaved) {
      if (this.stuck) throw new Error("Your last changes are not saved.");
      await (this.running ?? this.put());
    }
  }

  private locked(lock: Lock): void {
    if (this.stuck) return;
    this.store.writable = lock.mine;
    this.store.tell("selection");
    this.store.tell("view");
    this.root.dataset["lock"] = lock.mine ? "mine" : "other";
    if (lock.mine) {
      this.banner.hidden = true;
      return;
    }
    const take = button("Take over", "lock-take", () => void this.takeOver());
    this.told([`${lock.by ?? "Somebody else"} is working on this redaction now. You can look, and change nothing until they are done.`, "It becomes free two minutes after they leave at the latest."], [button("Try again", "lock-again", () => void this.again(false)), take]);
  }

  /** With the lock comes the draft as it stands now: the page begins anew. */
  private async takeOver(): Promise<void> {
    await this.again(true);
  }

  private async again(take: boolean): Promise<void> {
    try {
      const lock = await this.server.lock(take, false);
      if (lock.mine) window.location.reload();
      else this.locked(lock);
    } catch (trouble) {
      const more = el("p", { class: "ev-stage__note" }, (trouble as Error).message);
      this.banner.append(more);
      say((trouble as Error).message);
    }
  }

  private async renew(): Promise<void> {
    const active = this.active;
    this.active = false;
    try {
      const lock = await this.server.lock(false, active);
      if (!lock.mine) this.lost(lock.by);
    } catch (trouble) {
      if (trouble instanceof Refused && trouble.status === 409) this.lost(trouble.by);
    }
  }

  private changed(): void {
    if (!this.unsaved || this.stuck) return;
    this.show("Not saved yet");
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => this.soon(), waitMs);
  }

  /** Why it did not come to pass stands on the page already. */
  private soon(): void {
    void (this.running ?? this.put()).catch(() => undefined);
  }

  private put(): Promise<void> {
    this.running = this.send().finally(() => {
      this.running = null;
      if (this.unsaved && !this.stuck && !this.fails) this.changed();
    });
    return this.running;
  }

  private async send(): Promise<void> {
    const content = this.store.content;
    this.show("Saving");
    try {
      const { sequence, findings } = await this.server.save(this.sequence, content);
      [this.sequence, this.saved, this.fails] = [sequence, content, false];
      this.show(`Draft saved ${new Date().toLocaleTimeString("en-GB")}`);
      this.found(findings);
    } catch (trouble) {
      this.trouble(trouble as Error);
    }
  }

  private trouble(trouble: Error): void {
    if (trouble instanceof Refused && trouble.status === 409) {
      if (trouble.code === "lock-lost") return this.lost(trouble.by);
      return this.hold("Somebody saved a newer draft of this redaction, perhaps you in another window.");
    }
    if (trouble instanceof Refused && trouble.status !== 0 && trouble.status !== 401 && trouble.status < 500) return this.hold(trouble.message);
    this.fails = true;
    this.show(`Not saved: ${trouble.message} Trying again.`);
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => this.soon(), againMs);
    // What waits for all to be saved does not wait for ever.
    throw trouble;
  }

  private lost(by: string | null): void {
    this.hold(`${by ?? "Somebody else"} has taken over this redaction.`);
    // The refusal does not tell who.
    if (!by) void this.server.state().then(({ lock }) => lock.by && this.say(`${lock.by} has taken over this redaction.`)).catch(() => undefined);
  }

  private say(why: string): void {
    const first = this.banner.querySelector("p");
    if (first) first.textContent = why;
  }

  /** Nothing more is saved from this page. */
  private hold(why: string): void {
    if (this.stuck) return;
    this.stuck = this.unsaved;
    this.store.writable = false;
    this.root.dataset["lock"] = "lost";
    this.store.tell("selection");
    this.show(this.unsaved ? "Your last changes are not saved" : "Draft saved");
    const texts = [why, this.unsaved ? "Your changes since the last save are still here and are not in the draft. Save them as text, so that nothing is lost; then open the draft as it is now." : "All that you changed was saved before."];
    this.told(texts, [...(this.unsaved ? [button("Save my changes as text", "save-text", () => this.asText())] : []), button("Open the draft as it is now", "reload", () => {
      this.stuck = false;
      this.saved = this.store.content;
      window.location.reload();
    })]);
  }

  private asText(): void {
    const link = el("a", { download: "redaction-draft-not-saved.json", href: URL.createObjectURL(new Blob([JSON.stringify(this.store.content, null, 2)], { type: "application/json" })) });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  }

  private told(texts: string[], acts: HTMLElement[]): void {
    this.banner.hidden = false;
    renew(this.banner, ...texts.map((text) => el("p", { class: "ev-stage__note" }, text)), el("div", { class: "ev-stage__bar" }, ...acts));
  }

  private found(findings: readonly Finding[]): void {
    find(this.root, "[data-findings-count]").textContent = findings.length === 0 ? "nothing missing" : String(findings.length);
    renew(this.findings, ...findings.slice(0, 50).map((one) => el("li", {}, one.text, el("span", { class: "ev-studio__small" }, ` ${one.where}`))));
  }

  private show(text: string): void {
    if (this.text.textContent !== text) this.text.textContent = text;
  }

  private leave(): void {
    if (!this.store.writable) return;
    if (this.unsaved && !this.stuck) void this.server.save(this.sequence, this.store.content, true).catch(() => undefined).finally(() => this.server.unlock());
    else this.server.unlock();
  }
}
