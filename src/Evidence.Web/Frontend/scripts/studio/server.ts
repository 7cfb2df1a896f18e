import { activity } from "../activity";
import type { Content } from "./model/content";

export interface Lock {
  mine: boolean;
  by: string | null;
  until: string | null;
}

export interface Finding {
  code: string;
  where: string;
  text: string;
}

export interface WorkState {
  id: string;
  kind: "follow" | "find" | "preview" | "render" | "measure";
  state: "waiting" | "running" | "done" | "refused" | "cancelled";
  progress: number;
  secondsLeft?: number | null;
  text: string | null;
  result?: unknown;
}

export interface State {
  id: string;
  title: string;
  master: { width: number | null; height: number | null; length: number | null };
  framesPerSecond: number | null;
  lengthMs: number | null;
  waveform: string | null;
  lock: Lock;
  sequence: number;
  draft: Content;
  me: string;
  reasons: { code: string; label: string; authority: string }[];
  versions: { version: number; savedAt: string; by: string; hash: string }[];
  work: WorkState[];
  closed?: boolean;
}

/** What the server refused, in its words. `status` 0: it did not answer. */
export class Refused extends Error {
  constructor(readonly status: number, readonly code: string, text: string, readonly findings: Finding[] = [], readonly by: string | null = null) {
    super(text);
  }
}

/** The studio's requests (the addresses below one redaction). */
export class Server {
  constructor(readonly address: string, private readonly token: string) {}

  state(): Promise<State> {
    return this.ask<State>("GET", "/state");
  }

  lock(take: boolean, active: boolean): Promise<Lock> {
    return this.ask<Lock>("POST", "/lock", { take, active });
  }

  /** Outlives the page. */
  unlock(): void {
    void fetch(`${this.address}/unlock`, { method: "POST", keepalive: true, headers: this.headers() }).catch(() => undefined);
  }

  /** `last`: the page goes; what is too long for that stays unsaved, and the browser asks before. */
  save(sequence: number, content: Content, last = false): Promise<{ sequence: number; findings: Finding[] }> {
    return this.ask("PUT", "/draft", { sequence, ...content }, last);
  }

  version(sequence: number): Promise<{ version: number; hash: string }> {
    return this.ask("POST", "/versions", { sequence });
  }

  begin(work: Record<string, unknown>): Promise<{ id: string }> {
    return this.ask("POST", "/works", work);
  }

  work(id: string): Promise<WorkState> {
    return this.ask("GET", `/works/${id}`);
  }

  cancel(id: string): Promise<void> {
    return this.ask("POST", `/works/${id}/cancel`);
  }

  private headers(): Record<string, string> {
    return { accept: "application/json", RequestVerificationToken: this.token };
  }

  private async ask<T>(method: string, path: string, body?: unknown, keepalive = false): Promise<T> {
    const json: RequestInit = body === undefined ? { headers: this.headers() } : { headers: { ...this.headers(), "content-type": "application/json" }, body: JSON.stringify(body) };
    const answer = await fetch(`${this.address}${path}`, { method, keepalive, redirect: "manual", ...json }).catch(() => null);
    if (!answer) throw new Refused(0, "no-answer", "The server does not answer. Nothing is lost as long as this page is open.");
    if (answer.type === "opaqueredirect" || answer.status === 401) throw new Refused(401, "signed-out", "You are not signed in any more. Sign in again in another tab, and go on here.");
    if (answer.ok) {
      if (method !== "GET" && !path.endsWith("/lock")) activity();
      return (answer.status === 204 ? undefined : await answer.json().catch(() => undefined)) as T;
    }
    const problem = (await answer.json().catch(() => null)) as { title?: string; hint?: string; code?: string; findings?: Finding[]; by?: string } | null;
    const text = problem?.title ? `${problem.title} ${problem.hint ?? ""}`.trim() : `The server refused it (${answer.status}).`;
    throw new Refused(answer.status, problem?.code ?? "refused", text, problem?.findings ?? [], problem?.by ?? null);
  }
}
