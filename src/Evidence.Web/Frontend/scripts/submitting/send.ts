import { sha256 } from "@noble/hashes/sha2.js";
import { activity } from "../activity";
import { ChunkPlan } from "./plan";

/** Why a file does not go on, in words for people. */
export class Stopped extends Error {}

/** Somebody asked to wait. */
export class Paused extends Error {}

const longestWaitMs = 30_000;
const base64 = (bytes: Uint8Array) => btoa(String.fromCharCode(...bytes));
const hex = (bytes: Uint8Array) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
const digest = async (bytes: ArrayBuffer) => new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));

/** Sends one file, chunk by chunk, from wherever the server has it (docs/formats/browser-upload.md). */
export class Sending {
  private paused = false;
  private whole = sha256.create();

  constructor(private readonly address: string, private readonly file: File, private readonly onOffset: (offset: number, waiting: boolean) => void) {}

  pause(): void {
    this.paused = true;
  }

  /** Begins a file of a submission. Its address. */
  static async begin(submission: string, file: File, recording: number, goesWith: boolean): Promise<string> {
    const metadata = [`name ${base64(new TextEncoder().encode(file.name))}`, `recording ${btoa(String(recording))}`, ...(goesWith ? ["goes-with"] : [])];
    const answer = await ask(`/submissions/${submission}/files`, "POST", { "Upload-Length": String(file.size), "Upload-Metadata": metadata.join(",") });
    return answer.headers.get("Location") ?? "";
  }

  /** Until the server has all of it and knows the hash of the whole. */
  async run(): Promise<void> {
    const plan = new ChunkPlan(this.file.size);
    let offset = await this.goOn(plan);
    while (offset < this.file.size) {
      const bytes = await this.read(offset, plan.end(offset));
      const sum = await digest(bytes);
      this.whole.update(new Uint8Array(bytes));
      offset = await this.put(offset, plan.end(offset), bytes, sum);
      this.onOffset(offset, false);
      activity();
    }
    await this.patiently(() => ask(`${this.address}/claim`, "POST", { "Repr-Digest": `sha-256=:${base64(this.whole.digest())}:` }));
  }

  /** Compares what the server has with this file, which may be another one of the same name, and counts it into the hash of the whole. */
  private async goOn(plan: ChunkPlan): Promise<number> {
    const there = await this.offset();
    if (there === 0) return 0;
    const known = ((await (await ask(`${this.address}/chunks`, "GET")).json()) as { sha256: string[] }).sha256;
    let offset = 0;
    for (let chunk = 0; offset < there; chunk++) {
      const bytes = await this.read(offset, plan.end(offset));
      if (hex(await digest(bytes)) !== known[chunk]) throw new Stopped("This is not the file that was begun, or it changed since. Give that one up, and add this one by itself.");
      this.whole.update(new Uint8Array(bytes));
      offset = plan.end(offset);
      this.onOffset(there, false);
    }
    return there;
  }

  private async read(from: number, to: number): Promise<ArrayBuffer> {
    if (this.paused) throw new Paused();
    try {
      return await this.file.slice(from, to).arrayBuffer();
    } catch {
      throw new Stopped("The file cannot be read any more. Look whether its disk or stick is still there, and choose it again.");
    }
  }

  /** Where the next chunk begins. A connection that breaks is waited for, and then the server is asked what it has. */
  private async put(from: number, to: number, bytes: ArrayBuffer, sum: Uint8Array): Promise<number> {
    return this.patiently(async (again) => {
      if (again && (await this.offset()) === to) return to;
      const answer = await ask(this.address, "PATCH", { "Content-Type": "application/offset+octet-stream", "Upload-Offset": String(from), "Upload-Checksum": `sha256 ${base64(sum)}` }, bytes);
      return Number(answer.headers.get("Upload-Offset"));
    }, from);
  }

  private async offset(): Promise<number> {
    return Number((await ask(this.address, "HEAD")).headers.get("Upload-Offset"));
  }

  private async patiently<T>(step: (again: boolean) => Promise<T>, offset = this.file.size): Promise<T> {
    for (let wait = 1_000, again = false; ; wait = Math.min(wait * 2, longestWaitMs), again = true) {
      if (this.paused) throw new Paused();
      try {
        return await step(again);
      } catch (trouble) {
        if (trouble instanceof Stopped) throw trouble;
        this.onOffset(offset, true);
        await new Promise((resolve) => setTimeout(resolve, wait));
      }
    }
  }
}

/** A request of tus. What the server refuses stops the file; a connection or a server that fails is an error of another kind, and is tried again. */
export async function ask(address: string, method: string, headers: Record<string, string> = {}, body?: ArrayBuffer): Promise<Response> {
  const answer = await fetch(address, { method, headers: { "Tus-Resumable": "1.0.0", accept: "application/json", ...headers }, ...(body ? { body } : {}), redirect: "manual" });
  if (answer.ok) return answer;
  if (answer.type === "opaqueredirect" || answer.status === 401) throw new Stopped("You are not signed in any more. Sign in again, and choose the same file: it goes on from here.");
  if (answer.status >= 500 && answer.status !== 507) throw new Error(String(answer.status));
  if (answer.status === 460) throw new Error("damaged on the way");
  const problem = (await answer.json().catch(() => null)) as { title?: string; hint?: string } | null;
  throw new Stopped(problem?.title ? `${problem.title} ${problem.hint ?? ""}` : `The server refused it (${answer.status}). Reload the page.`);
}
