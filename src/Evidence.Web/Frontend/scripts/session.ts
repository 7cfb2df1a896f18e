import { activity, onActivity } from "./activity";

const warnBeforeMs = 3 * 60_000;
/** A request renews only a sign-in older than a minute, so it may lapse that much sooner than half an hour after the last request. */
const soonerMs = 60_000;
/** So long after it has lapsed for certain the page goes. */
const graceMs = 5_000;

/**
 * Warns before the sign-in lapses (WCAG 2.2.1) and lets the person stay with one press; when it has lapsed no evidence stays on the
 * screen. The clock decides and not a timer: a laptop that slept past the end shows nothing more either.
 */
export function sessionWarning(scope: Document): void {
  const warning = scope.querySelector<HTMLDialogElement>("#session-warning");
  const idleMs = Number(scope.body.dataset["idleMinutes"]) * 60_000;
  if (!warning || !idleMs) return;
  const until = warning.querySelector<HTMLElement>("[data-until]");
  const trouble = warning.querySelector<HTMLElement>("[data-trouble]");
  let lapsesAt = 0;
  let timer = 0;

  const leave = () => window.location.replace(`/sign-in?from=${encodeURIComponent(window.location.pathname + window.location.search)}`);
  const look = () => {
    window.clearTimeout(timer);
    const now = Date.now();
    if (now >= lapsesAt + graceMs) return leave();
    const warnsAt = lapsesAt - warnBeforeMs;
    if (now >= warnsAt && !warning.open) {
      if (until) until.textContent = new Date(lapsesAt - soonerMs).toLocaleTimeString("en-GB", { timeZoneName: "short" });
      warning.showModal();
    }
    timer = window.setTimeout(look, (now < warnsAt ? warnsAt : lapsesAt + graceMs) - now);
  };
  const arm = () => {
    lapsesAt = Date.now() + idleMs;
    if (trouble) trouble.hidden = true;
    warning.close();
    look();
  };
  const stay = async () => {
    const answer = await fetch("/session", { headers: { accept: "application/json" } }).catch(() => null);
    if (answer?.ok) activity();
    else if (answer) leave();
    else if (trouble) trouble.hidden = false;
  };

  warning.querySelector("button")?.addEventListener("click", () => void stay());
  // Escape means the same: whoever presses it is there.
  warning.addEventListener("cancel", (event) => {
    event.preventDefault();
    void stay();
  });
  scope.addEventListener("visibilitychange", () => {
    if (scope.visibilityState === "visible") look();
  });
  onActivity(arm);
  activity(); // loading this page was one
}
