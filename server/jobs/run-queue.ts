/**
 * Runs that wait. The most urgent first; who waits long moves up, so that nobody starves. Inside one class those who ask share the machine
 * by the milliseconds that their runs took, not by their number: next is the oldest run of whoever had least (start-time fair queuing, as
 * between rows: engine/runtime/batch/fair-turns.ts). The rows in the database are the truth; this spares asking them at every turn.
 */
import { type Priority, rankOf, urgencyOf } from "@/server/engine/index";

export interface Waiting {
  id: string;
  priority: Priority;
  /** Whoever shares one part of the machine: the pipeline, whose users are all there are of them. */
  asker: string;
}

interface Line {
  priority: Priority;
  asker: string;
  /** When each began to wait, the oldest first. */
  since: Map<string, number>;
}

/** A run that has waited this long counts as one class more urgent, after twice as long as two. */
const agingMs = 30_000;
/** Of a run of which nothing is known yet. */
const firstGuessMs = 1000;
const mostRemembered = 1000;

export class RunQueue {
  private readonly lines = new Map<string, Line>();
  /** Milliseconds that each had; whoever comes anew starts from those of the last one that went. */
  private readonly had = new Map<string, number>();
  /** What the last run of each took, and what those at work were taken to need. */
  private readonly guesses = new Map<string, number>();
  private readonly guessed = new Map<string, number>();
  private now = 0;

  constructor(private readonly clock: () => number = () => performance.now()) {}

  get size(): number {
    let sum = 0;
    for (const { since } of this.lines.values()) sum += since.size;
    return sum;
  }

  add(run: Waiting): void {
    this.lineOf(run).since.set(run.id, this.clock());
  }

  /** One that was taken and could not be done goes before those who came later. */
  putBack(run: Waiting): void {
    const line = this.lineOf(run);
    line.since = new Map([[run.id, this.clock()], ...line.since]);
  }

  /** False where it did not wait. */
  remove(id: string): boolean {
    for (const [key, { since }] of this.lines) {
      if (!since.delete(id)) continue;
      if (since.size === 0) this.lines.delete(key);
      return true;
    }
    return false;
  }

  /** done() must follow. */
  take(): Waiting | null {
    const now = this.clock();
    const found = [...this.lines.entries()].map(([key, { priority, asker, since }]) => {
      const [[id, from]] = since as unknown as [[string, number]];
      return { key, id, asker, priority, from, urgency: urgencyOf(rankOf(priority), now - from, agingMs) };
    });
    const had = (asker: string) => this.had.get(asker) ?? 0;
    found.sort((a, b) => a.urgency - b.urgency || had(a.asker) - had(b.asker) || a.from - b.from);
    const [next] = found;
    if (!next) return null;
    const { key, id, asker, priority } = next;
    const { since } = this.lines.get(key) as Line;
    since.delete(id);
    if (since.size === 0) this.lines.delete(key);
    this.now = Math.max(this.now, had(asker));
    const guess = this.guesses.get(asker) ?? firstGuessMs;
    this.guessed.set(id, guess);
    this.had.set(asker, had(asker) + guess);
    return { id, priority, asker };
  }

  /** What a run that was taken really took; 0 where it was not to be had. */
  done({ id, asker }: Waiting, ms: number): void {
    this.had.set(asker, (this.had.get(asker) ?? this.now) + ms - (this.guessed.get(id) ?? 0));
    this.guessed.delete(id);
    if (ms > 0) this.guesses.set(asker, ms);
    if (this.had.size <= mostRemembered) return;
    // Who is behind starts from now all the same.
    for (const [each, had] of this.had) if (had <= this.now) this.had.delete(each);
    for (const each of this.guesses.keys()) if (!this.had.has(each)) this.guesses.delete(each);
  }

  clear(): void {
    this.lines.clear();
  }

  private lineOf({ priority, asker }: Waiting): Line {
    const key = `${priority} ${asker}`;
    let line = this.lines.get(key);
    if (!line) {
      const waits = [...this.lines.values()].some((each) => each.asker === asker);
      if (!waits) this.had.set(asker, Math.max(this.now, this.had.get(asker) ?? 0));
      line = { priority, asker, since: new Map() };
      this.lines.set(key, line);
    }
    return line;
  }
}
