/**
 * Autosave. One request at a time, always with the newest document, on top of the revision that was read last. A request
 * that failed for want of a network is made again, ever more slowly; what is not saved yet lies in the browser's own
 * storage. A refusal for a newer revision is looked into first: it may be our own save, whose answer was lost.
 */
import { type PipelineDocument, pipelineDocumentSchema } from "@/nodes/pipeline";

export type SaveState =
  | { status: "saved" }
  /** Not sent yet, or on its way. */
  | { status: "saving" }
  | { status: "retrying" }
  | { status: "conflict" }
  | { status: "refused"; message: string };

export interface Stored {
  revision: number;
  document: PipelineDocument;
}

export interface SaverDeps {
  save(document: PipelineDocument, baseRevision: number): Promise<{ revision: number }>;
  load(): Promise<Stored>;
  /** What a thrown error means. */
  meaning(error: unknown): { sort: "conflict" | "transient" } | { sort: "refused"; message: string };
  keep(draft: { document: PipelineDocument; baseRevision: number } | null): void;
  onState(state: SaveState): void;
}

export const saveDelayMs = 800;
const retryMs = (attempt: number) => Math.min(1000 * 2 ** attempt, 15_000);

export class Saver {
  private revision: number;
  /** The newest document that the server is known to have. */
  private saved: PipelineDocument;
  private wanted: PipelineDocument;
  private state: SaveState = { status: "saved" };
  private timer: ReturnType<typeof setTimeout> | null = null;
  private sending: Promise<void> | null = null;
  private failures = 0;

  constructor(
    private readonly deps: SaverDeps,
    stored: Stored,
  ) {
    this.revision = stored.revision;
    this.saved = this.wanted = stored.document;
  }

  get dirty(): boolean {
    return this.wanted !== this.saved;
  }

  /** What a last request on leaving would send; null where everything is saved. */
  get unsaved(): { document: PipelineDocument; baseRevision: number } | null {
    return this.dirty ? { document: this.wanted, baseRevision: this.revision } : null;
  }

  change(document: PipelineDocument): void {
    this.wanted = document;
    this.deps.keep(this.unsaved);
    if (this.state.status === "conflict") return;
    if (!this.dirty) {
      if (!this.sending) this.stop({ status: "saved" });
      return;
    }
    if (this.state.status !== "retrying") {
      this.show({ status: "saving" });
      this.schedule(saveDelayMs);
    }
  }

  /** Saves now. True where everything is saved afterwards. */
  async flush(): Promise<boolean> {
    while (this.sending) await this.sending;
    if (this.dirty && this.state.status !== "conflict") {
      this.failures = 0;
      await this.send();
    }
    return !this.dirty;
  }

  /** After a conflict: what is here goes over what is there. */
  async overwrite(): Promise<boolean> {
    try {
      this.revision = (await this.deps.load()).revision;
      this.show({ status: "saving" });
    } catch {
      return false;
    }
    return this.flush();
  }

  /** After a conflict: what is there is taken; what was here is given up. */
  async reload(): Promise<PipelineDocument> {
    const { revision, document } = await this.deps.load();
    this.revision = revision;
    this.saved = this.wanted = document;
    this.stop({ status: "saved" });
    return document;
  }

  dispose(): void {
    this.clear();
  }

  private schedule(afterMs: number): void {
    this.clear();
    this.timer = setTimeout(() => void this.send(), afterMs);
  }

  private clear(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
  }

  private send(): Promise<void> {
    this.clear();
    if (this.sending) return this.sending.then(() => (this.dirty && !this.timer ? this.send() : undefined));
    this.sending = this.attempt(this.wanted).finally(() => {
      this.sending = null;
    });
    return this.sending;
  }

  private async attempt(document: PipelineDocument): Promise<void> {
    this.show({ status: this.failures > 0 ? "retrying" : "saving" });
    try {
      const { revision } = await this.deps.save(document, this.revision);
      this.arrived({ revision, document });
    } catch (error) {
      await this.failed(document, error);
    }
  }

  private arrived({ revision, document }: Stored): void {
    this.failures = 0;
    this.revision = revision;
    this.saved = document;
    this.deps.keep(this.unsaved);
    if (!this.dirty) {
      this.stop({ status: "saved" });
      return;
    }
    this.show({ status: "saving" });
    this.schedule(saveDelayMs);
  }

  private async failed(document: PipelineDocument, error: unknown): Promise<void> {
    const meaning = this.deps.meaning(error);
    if (meaning.sort === "refused") return this.stop({ status: "refused", message: meaning.message });
    if (meaning.sort === "conflict") {
      const there = await this.deps.load().catch(() => null);
      if (there && sameDocument(there.document, document)) return this.arrived({ ...there, document });
      if (there) return this.stop({ status: "conflict" });
    }
    this.show({ status: "retrying" });
    this.schedule(retryMs(this.failures++));
  }

  private stop(state: SaveState): void {
    this.clear();
    this.deps.keep(this.unsaved);
    this.show(state);
  }

  private show(state: SaveState): void {
    if (state.status === this.state.status && state.status !== "refused") return;
    this.state = state;
    this.deps.onState(state);
  }
}

/** Equal as they would be stored. */
export function sameDocument(a: PipelineDocument, b: PipelineDocument): boolean {
  const [one, other] = [a, b].map((each) => pipelineDocumentSchema.safeParse(each).data);
  return JSON.stringify(one) === JSON.stringify(other);
}
