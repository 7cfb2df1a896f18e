import { onActivity } from "./activity";

/** Warns before the sign-in lapses (WCAG 2.2.1) and lets the person stay with one press. */
export function sessionWarning(scope: Document): void {
  const warning = scope.getElementById("session-warning");
  const idleMinutes = Number(scope.body.dataset["idleMinutes"]);
  if (!warning || !idleMinutes) return;
  const until = warning.querySelector<HTMLElement>("[data-until]");
  const stay = warning.querySelector<HTMLButtonElement>("button");
  const warnBeforeMs = 3 * 60_000;
  let timer = 0;

  const arm = () => {
    warning.hidden = true;
    window.clearTimeout(timer);
    const lapsesAt = Date.now() + idleMinutes * 60_000;
    timer = window.setTimeout(() => {
      if (until) until.textContent = new Date(lapsesAt).toLocaleTimeString("en-GB", { timeZoneName: "short" });
      warning.hidden = false;
      timer = window.setTimeout(() => window.location.reload(), lapsesAt - Date.now() + 5_000);
    }, idleMinutes * 60_000 - warnBeforeMs);
  };
  stay?.addEventListener("click", async () => {
    const answer = await fetch("/session", { headers: { accept: "application/json" } });
    if (answer.ok && !answer.redirected) arm();
    else window.location.reload();
  });
  onActivity(arm);
  arm();
}
