import { Row } from "./row";
import { ask, Paused, Sending, Stopped } from "./send";

/**
 * Sends files of a submission one after the other. What was begun earlier and is chosen again goes on where it was; what goes with recordings is sent for each of them.
 * The list is the server's: it is read again until everything that arrived is checked.
 */
interface FileText {
  object: string;
  state: string;
  text: string;
  item: string | null;
}

const root = document.querySelector<HTMLElement>("[data-submission]");
if (root) start(root, root.dataset["submission"] ?? "");

function start(root: HTMLElement, submission: string): void {
  const list = root.querySelector<HTMLElement>("[data-files]")!;
  const template = root.querySelector<HTMLTemplateElement>("template")!;
  const [recordings, beside] = [root.querySelector<HTMLInputElement>("#recordings")!, root.querySelector<HTMLInputElement>("#beside")!];
  const said = document.getElementById("said");
  const rows = [...list.querySelectorAll<HTMLElement>("[data-object]")].map((element) => new Row(element));
  const waiting: { row: Row; file: File }[] = [];
  let busy = false;
  let polling = 0;
  let next = 1 + Math.max(-1, ...rows.map((row) => row.recording));

  for (const row of rows) wire(row);
  root.querySelector<HTMLElement>("[data-chooser]")?.removeAttribute("hidden");
  root.querySelector<HTMLButtonElement>("[data-add]")!.addEventListener("click", () => void add());
  window.addEventListener("beforeunload", (event) => busy && event.preventDefault());
  if (rows.some((row) => row.state === "claimed")) poll();

  async function add(): Promise<void> {
    const [chosen, along] = [[...(recordings.files ?? [])], [...(beside.files ?? [])]];
    recordings.value = beside.value = "";
    const fresh: number[] = [];
    for (const file of chosen) {
      if (goOn(file, false)) continue;
      fresh.push(next);
      await begin(file, next++, false);
    }
    for (const file of along) {
      if (goOn(file, true)) continue;
      const to = fresh.length > 0 ? fresh : [...new Set(rows.filter((row) => !row.goesWith).map((row) => row.recording))];
      if (to.length === 0) tell(`${file.name} goes with a recording: choose that too.`);
      for (const recording of to) await begin(file, recording, true);
    }
    void work();
  }

  /** Whether it was begun before and is not whole. */
  function goOn(file: File, goesWith: boolean): boolean {
    const known = rows.filter((row) => row.state === "uploading" && !row.sending && row.isOf(file, goesWith));
    for (const row of known) queue(row, file);
    return known.length > 0;
  }

  async function begin(file: File, recording: number, goesWith: boolean): Promise<void> {
    const row = Row.make(template, file, recording, goesWith);
    list.append(row.element);
    rows.push(row);
    wire(row);
    try {
      row.address = await Sending.begin(submission, file, recording, goesWith);
      queue(row, file);
    } catch (trouble) {
      row.fail(trouble instanceof Stopped ? trouble.message : "The server could not be reached. Choose the file again in a while.");
    }
  }

  function queue(row: Row, file: File): void {
    row.wait();
    waiting.push({ row, file });
  }

  function wire(row: Row): void {
    row.onPause = (file) => {
      if (row.sending) row.sending.pause();
      else if (file) {
        queue(row, file);
        void work();
      }
    };
    row.onGiveUp = async () => {
      row.sending?.pause();
      for (let at = waiting.length - 1; at >= 0; at--) if (waiting[at]!.row === row) waiting.splice(at, 1);
      try {
        if (row.address) await ask(row.address, "DELETE");
        rows.splice(rows.indexOf(row), 1);
        row.element.remove();
        tell(`${row.name} was given up.`);
        recordings.focus();
      } catch (trouble) {
        row.fail(trouble instanceof Stopped ? trouble.message : "The server could not be reached. Try again.");
      }
    };
  }

  async function work(): Promise<void> {
    if (busy) return;
    busy = true;
    for (let one = waiting.shift(); one; one = waiting.shift()) await send(one.row, one.file);
    busy = false;
  }

  async function send(row: Row, file: File): Promise<void> {
    row.begin(new Sending(row.address, file, (offset, isWaiting) => row.progress(offset, isWaiting)), file);
    try {
      await row.sending!.run();
      row.arrived();
      tell(`All of ${row.name} arrived.`);
      poll();
    } catch (trouble) {
      if (trouble instanceof Paused) row.pausedNow();
      else row.fail(trouble instanceof Stopped ? trouble.message : "Something went wrong. Choose the same file again to go on.");
    }
  }

  function poll(): void {
    polling ||= window.setInterval(() => void look(), 2_000);
  }

  async function look(): Promise<void> {
    const answer = await fetch(`/submissions/${submission}/files`, { headers: { accept: "application/json" }, redirect: "manual" }).catch(() => null);
    if (!answer?.ok) return;
    for (const file of (await answer.json()) as FileText[]) rows.find((row) => row.object === file.object)?.settle(file, tell);
    if (rows.some((row) => row.state === "claimed")) return;
    window.clearInterval(polling);
    polling = 0;
  }

  function tell(text: string): void {
    if (said) said.textContent = text;
  }
}
