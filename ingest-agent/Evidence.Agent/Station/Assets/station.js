// Keeps the station page current: asks once a second, moves numbers in place, and puts in new cards only when they are others.
const live = document.getElementById("live");
const silent = document.getElementById("silent");
const said = document.getElementById("said");
// The only text that becomes markup is our own page, from our own address.
const policy = window.trustedTypes?.createPolicy("evidence", { createHTML: (text) => text });

function show(text) {
  const fresh = new DOMParser().parseFromString(policy?.createHTML(text) ?? text, "text/html").querySelector("[data-shape]");
  const old = live.querySelector("[data-shape]");
  if (!fresh) return;
  if (old && old.dataset.shape === fresh.dataset.shape) return move(old, fresh);
  const focused = document.activeElement?.id;
  live.replaceChildren(fresh);
  if (focused) document.getElementById(focused)?.focus();
  if (old && old.dataset.said !== fresh.dataset.said) said.textContent = fresh.dataset.said;
}

function move(old, fresh) {
  const numbers = fresh.querySelectorAll("[data-number]");
  old.querySelectorAll("[data-number]").forEach((number, n) => {
    const now = numbers[n];
    if (!now) return;
    if (number.tagName === "PROGRESS") number.value = now.value;
    else if (number.textContent !== now.textContent) number.textContent = now.textContent;
  });
}

async function look() {
  try {
    const answer = await fetch("/live", { cache: "no-store", signal: AbortSignal.timeout(10000) });
    if (!answer.ok) throw new Error(String(answer.status));
    show(await answer.text());
    silent.hidden = true;
  } catch {
    silent.hidden = false;
  }
  setTimeout(look, 1000);
}

function goHomeAfter(seconds) {
  let due = 0;
  const wait = () => {
    clearTimeout(due);
    due = setTimeout(() => location.assign("/"), seconds * 1000);
  };
  for (const sign of ["keydown", "pointerdown", "pointermove", "scroll"]) addEventListener(sign, wait, { passive: true });
  wait();
}

if (live) setTimeout(look, 1000);
if (document.body.dataset.homeAfter) goHomeAfter(Number(document.body.dataset.homeAfter));
document.querySelector("[data-print]")?.addEventListener("click", () => window.print());
