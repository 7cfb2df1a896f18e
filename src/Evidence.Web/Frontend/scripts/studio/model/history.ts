interface Step<T> {
  readonly content: T;
  readonly what: string;
}

/** Undo and redo without limit: the contents themselves, which share all that did not change. */
export class History<T> {
  private steps: Step<T>[];
  private at = 0;
  private open = false;

  constructor(first: T) {
    this.steps = [{ content: first, what: "" }];
  }

  get content(): T {
    return this.steps[this.at]!.content;
  }

  /** What would be undone; null where nothing was done. */
  get undoes(): string | null {
    return this.at > 0 ? this.steps[this.at]!.what : null;
  }

  get redoes(): string | null {
    return this.steps[this.at + 1]?.what ?? null;
  }

  /** Done: what was undone before cannot be redone any more. An equal content is no step. */
  do(content: T, what: string): boolean {
    this.open = false;
    return this.put(content, what);
  }

  /** A movement that goes on, and is one step however long it lasts; `settle` ends it. */
  go(content: T, what: string): boolean {
    if (content === this.content) return false;
    if (!this.open) {
      this.open = true;
      return this.put(content, what);
    }
    this.steps[this.at] = { content, what };
    return true;
  }

  settle(): void {
    this.open = false;
  }

  undo(): boolean {
    this.open = false;
    if (this.at === 0) return false;
    this.at--;
    return true;
  }

  redo(): boolean {
    this.open = false;
    if (this.at + 1 >= this.steps.length) return false;
    this.at++;
    return true;
  }

  private put(content: T, what: string): boolean {
    if (content === this.content) return false;
    this.steps.length = this.at + 1;
    this.steps.push({ content, what });
    this.at++;
    return true;
  }
}
