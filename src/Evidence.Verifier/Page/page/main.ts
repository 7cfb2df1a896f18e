import { fingerprintOf, fingerprintOfFile, verify } from "../core";
import { byId } from "./dom";
import { size } from "./format";
import { droppedOf, folderOf, zipOf, type Given } from "./given";
import { resultOf } from "./result";
import { headlines } from "./words";

const trustInput = byId("trust", HTMLInputElement);
const keyInput = byId("key-file", HTMLInputElement);
const folderInput = byId("folder", HTMLInputElement);
const zipInput = byId("zip", HTMLInputElement);
const drop = byId("drop", HTMLElement);
const again = byId("again", HTMLButtonElement);
const running = byId("running", HTMLElement);
const bar = byId("bar", HTMLProgressElement);
const amount = byId("amount", HTMLElement);
const result = byId("result", HTMLElement);
const trouble = byId("trouble", HTMLElement);
const said = byId("said", HTMLElement);
const longestKeyFile = 1 << 20;

let given: Given | null = null;
let stop: AbortController | null = null;

// Whatever this page does not expect is said, and no verdict stays beside it.
addEventListener("error", (event) => fail(event.message));
addEventListener("unhandledrejection", (event) => fail(String(event.reason)));

folderInput.addEventListener("change", () => {
  if (folderInput.files !== null && folderInput.files.length > 0) void check(folderOf(folderInput.files));
});
zipInput.addEventListener("change", () => {
  const file = zipInput.files?.[0];
  if (file !== undefined) void check(zipOf(file));
});
keyInput.addEventListener("change", () => void readKey());
again.addEventListener("click", () => void check(given));
byId("cancel", HTMLButtonElement).addEventListener("click", () => stop?.abort());

// The whole window takes it: a bundle that is dropped beside the frame must not be opened in place of this page.
addEventListener("dragover", (event) => {
  event.preventDefault();
  drop.classList.add("over");
});
addEventListener("dragleave", (event) => {
  if (event.relatedTarget === null) drop.classList.remove("over");
});
addEventListener("drop", (event) => {
  event.preventDefault();
  drop.classList.remove("over");
  if (event.dataTransfer !== null) void droppedOf(event.dataTransfer).then((one) => (one === null ? warn("Drop one thing: the bundle’s folder, or its ZIP.") : check(one)));
});

if (!isSecureContext || globalThis.crypto?.subtle === undefined) warn("This browser checks no signatures for a page from this address. Save the page to the disk and open it from there, or open it over https.");

async function readKey(): Promise<void> {
  const file = keyInput.files?.[0];
  if (file === undefined) return;
  const read = file.size > longestKeyFile ? null : await fingerprintOfFile(new Uint8Array(await file.arrayBuffer()));
  trustInput.value = read ?? "";
  sayWrong(read === null ? "That file holds no root key statement, public key or fingerprint" : null);
}

async function check(one: Given | null): Promise<void> {
  if (one === null) return;
  given = one;
  again.hidden = false;
  trouble.replaceChildren();
  clearResult();
  stop?.abort();
  const typed = trustInput.value.trim();
  const trust = typed === "" ? null : fingerprintOf(typed);
  if (typed !== "" && trust === null) {
    sayWrong("A fingerprint has 64 digits and letters from a to f. Correct it, or empty the field, then check again");
    trustInput.focus();
    return;
  }

  sayWrong(null);
  await run(one, trust, (stop = new AbortController()));
}

async function run(one: Given, trust: string | null, own: AbortController): Promise<void> {
  begin(one.name);
  try {
    const bag = await one.open(own.signal);
    const whole = [...bag.files.values()].reduce((sum, file) => sum + file.bytes, 0);
    const report = await verify(bag, trust, (bytes) => {
      bar.value = whole === 0 ? 1 : Math.min(1, bytes / whole);
      amount.textContent = `${size(bytes)} of ${size(whole)} read`;
    });
    if (own !== stop) return;
    running.hidden = true;
    result.replaceChildren(...resultOf(report, one.name));
    result.hidden = false;
    said.textContent = headlines[report.verdict];
    byId("verdict", HTMLElement).focus({ preventScroll: true });
    result.scrollIntoView();
  } catch (problem) {
    if (own !== stop) return;
    if (!own.signal.aborted) return fail(problem instanceof Error ? problem.message : String(problem));
    running.hidden = true;
    warn("Cancelled. Nothing is said about the bundle.");
  }
}

function begin(name: string): void {
  bar.value = 0;
  amount.textContent = "Listing the files";
  running.hidden = false;
  said.textContent = `Checking ${name}`;
  byId("running-title", HTMLElement).focus();
}

function clearResult(): void {
  result.hidden = true;
  result.replaceChildren();
  running.hidden = true;
}

function fail(what: string): void {
  stop?.abort();
  stop = null;
  clearResult();
  warn(`This page failed, and nothing is said about the bundle. Check it with evidence-verify, and tell the agency what stands here: ${what}`);
}

function warn(text: string): void {
  const paragraph = document.createElement("p");
  paragraph.className = "trouble";
  paragraph.textContent = text;
  trouble.replaceChildren(paragraph);
}

function sayWrong(text: string | null): void {
  const error = byId("trust-error", HTMLElement);
  error.hidden = text === null;
  error.textContent = text;
  byId("trust-field", HTMLElement).classList.toggle("wrong", text !== null);
  trustInput.setAttribute("aria-describedby", text === null ? "trust-hint" : "trust-hint trust-error");
  trustInput.setAttribute("aria-invalid", String(text !== null));
}
