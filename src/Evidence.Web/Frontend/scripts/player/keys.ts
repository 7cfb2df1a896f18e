import type { Picture } from "./picture";
import type { Sound } from "./sound";
import type { Transport } from "./transport";

export interface Actions {
  transport: Transport;
  sound: Sound;
  picture: Picture;
  fullScreen(): void;
  captions(): void;
  mark(): void;
  cut(end: "from" | "to"): void;
}

/**
 * Single keys act only while the focus is inside the player (WCAG 2.1.4), and never on a control that needs the key itself. They are
 * listed in the player under "Keyboard".
 */
export function listenToKeys(root: HTMLElement, actions: Actions): void {
  const { transport, sound, picture } = actions;
  const keys: Record<string, () => void> = {
    " ": () => transport.toggle(),
    j: () => transport.jump(-10),
    k: () => (transport.video.paused ? transport.toggle() : transport.stop()),
    l: () => transport.forward(),
    ArrowLeft: () => transport.jump(-5),
    ArrowRight: () => transport.jump(5),
    ArrowUp: () => sound.louder(0.1),
    ArrowDown: () => sound.louder(-0.1),
    Home: () => transport.seek(0),
    End: () => transport.seek(transport.end),
    ",": () => transport.step(-1),
    ".": () => transport.step(1),
    "<": () => transport.speed(transport.video.playbackRate / 2),
    ">": () => transport.speed(transport.video.playbackRate * 2),
    m: () => sound.mute(),
    n: () => sound.normalise(),
    f: () => actions.fullScreen(),
    c: () => actions.captions(),
    b: () => actions.mark(),
    i: () => actions.cut("from"),
    o: () => actions.cut("to"),
    "+": () => picture.zoom(1.25),
    "-": () => picture.zoom(0.8),
    "0": () => picture.reset(),
  };
  root.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    const act = keys[key];
    if (!act || needs(event.target as HTMLElement, key)) return;
    event.preventDefault();
    act();
  });
}

/** Whether a control does something of its own with the key. */
function needs(target: HTMLElement, key: string): boolean {
  if (target.matches("textarea, select, input:not([type=range])")) return true;
  if (target.matches("input[data-seek]")) return key === " ";
  if (target.matches("input[type=range]")) return key.startsWith("Arrow") || key === "Home" || key === "End";
  return key === " " && target.matches("button, a, summary");
}
