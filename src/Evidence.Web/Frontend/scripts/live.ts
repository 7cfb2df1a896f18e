/**
 * Keeps a page current by server-sent events. "progress" carries numbers for rows that are there; "changed" says that rows came or went, and then
 * the same page is fetched again and its live parts put in place of the old ones; "over" says that nothing more will change. A player is never
 * touched: where there is something new to show, a link says so, and one that plays what is being made hears "live". Without script or events the page is reloaded by hand.
 */
interface RowProgress {
  object: string;
  percent: number;
  text: string;
}

const live = document.getElementById("live");

declare global {
  interface Window {
    trustedTypes?: { createPolicy(name: string, rules: { createHTML(text: string): string }): { createHTML(text: string): string } };
  }
}
// The only text that becomes markup is our own page, fetched from our own address.
const policy = window.trustedTypes?.createPolicy("evidence", { createHTML: (text) => text });

// One fetch at a time, or an older answer could come after a newer one and stay; whatever changed meanwhile, or cannot be shown yet, is fetched after it.
let fetching = false;
let behind = false;

/** Somebody is filling in a form here: nothing is moved under their hands. */
const inForm = () => live?.querySelector("form:focus-within") != null;

async function refresh(): Promise<void> {
  behind = true;
  if (fetching) return;
  fetching = true;
  try {
    while (behind && !inForm()) {
      behind = false;
      await fetchPage();
    }
  } finally {
    fetching = false;
  }
}

async function fetchPage(): Promise<void> {
  if (!live) return;
  const answer = await fetch(window.location.href, { headers: { accept: "text/html", "x-live": "1" } });
  if (answer.redirected || answer.status === 401) return window.location.reload();
  if (!answer.ok) return;
  const text = await answer.text();
  if (inForm()) {
    behind = true;
    return;
  }
  const page = new DOMParser().parseFromString((policy?.createHTML(text) ?? text) as string, "text/html");
  const fresh = page.getElementById("live");
  if (!fresh) return;
  for (const part of document.querySelectorAll<HTMLElement>("[data-live-part]")) {
    const now = page.getElementById(part.id);
    if (now) part.replaceChildren(...now.childNodes);
    else part.hidden = true;
  }
  const focused = document.activeElement?.id;
  const open = new Set([...live.querySelectorAll<HTMLDetailsElement>("details[open][id]")].map((details) => details.id));
  live.replaceChildren(...fresh.childNodes);
  for (const id of open) document.getElementById(id)?.setAttribute("open", "");
  if (focused) document.getElementById(focused)?.focus();
  const ready = hasMoreToShow(page);
  for (const link of document.querySelectorAll<HTMLElement>("[data-ready]")) link.hidden = !ready;
  const said = document.getElementById("said");
  const word = ready ? "It is ready." : live.querySelector<HTMLElement>("[data-summary]")?.dataset["summary"];
  if (said && word && said.textContent !== word) said.textContent = word;
}

/** What can be shown now and could not when this page was loaded. */
function hasMoreToShow(page: Document): boolean {
  const shown = (of: Document) => (of.querySelector<HTMLElement>("[data-shown]")?.dataset["shown"] ?? "").split(" ").filter((id) => id !== "");
  const before = new Set(shown(document));
  return shown(page).some((id) => !before.has(id));
}

/** Whatever on the page waits for more hears that something went on. */
const tell = () => document.dispatchEvent(new Event("live"));

function show(progress: RowProgress): void {
  for (const cell of document.querySelectorAll<HTMLElement>(`[data-object="${CSS.escape(progress.object)}"]`)) {
    const bar = cell.querySelector("progress");
    if (bar) bar.value = progress.percent;
    const text = cell.querySelector<HTMLElement>("[data-text]");
    if (text && text.textContent !== progress.text) text.textContent = progress.text;
  }
}

if (live && live.dataset["events"]) {
  const source = new EventSource(live.dataset["events"]);
  const state = document.querySelector<HTMLElement>("[data-live-state]");
  const say = (text: string) => {
    if (state) state.textContent = text;
  };
  let broke = false;
  source.addEventListener("open", () => {
    say("This page keeps itself current.");
    // What changed while nobody told is not told again.
    if (broke) void refresh();
    broke = false;
  });
  source.addEventListener("error", () => {
    broke = true;
    // Refused, and not asked again: too many pages of one person, or nothing of theirs any more.
    say(source.readyState === EventSource.CLOSED ? "Reload this page to see what is new." : "The connection broke. This page will become current again by itself.");
  });
  source.addEventListener("progress", (event) => {
    for (const file of JSON.parse((event as MessageEvent<string>).data) as RowProgress[]) show(file);
    tell();
  });
  source.addEventListener("changed", () => {
    tell();
    void refresh();
  });
  source.addEventListener("over", () => {
    source.close();
    say("");
    tell();
    void refresh();
  });
  live.addEventListener("focusout", () => setTimeout(() => behind && void refresh()));
  window.addEventListener("pagehide", () => source.close());
}

export {};
