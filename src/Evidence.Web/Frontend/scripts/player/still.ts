import { Picture } from "./picture";

/** A picture that is the item itself: zoomed, moved and brightened for viewing, as the pictures of a recording are. */
export function stillViewer(root: HTMLElement): void {
  const frame = root.querySelector<HTMLElement>("[data-picture]");
  const image = root.querySelector<HTMLImageElement>("img");
  if (!frame || !image) return;
  root.querySelector<HTMLElement>("[data-controls]")?.removeAttribute("hidden");
  const picture = new Picture(frame, image, root);
  const keys: Record<string, () => void> = { "+": () => picture.zoom(1.25), "-": () => picture.zoom(0.8), "0": () => picture.reset() };
  frame.addEventListener("keydown", (event) => {
    if (!event.ctrlKey && !event.altKey && !event.metaKey) keys[event.key]?.();
  });
}
