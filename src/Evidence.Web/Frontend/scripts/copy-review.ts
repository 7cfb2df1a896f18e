import { ViewReport } from "./player/report";

/** The page on which a second person watches a copy: the browser's own controls, and the report of what was played, how fast and with sound or without. */
for (const root of document.querySelectorAll<HTMLElement>("[data-copy-review]")) {
  const video = root.querySelector("video");
  if (video) new ViewReport(root, video, () => undefined);
}
