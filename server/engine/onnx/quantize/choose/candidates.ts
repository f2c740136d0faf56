/** What was built and measured, and which of it is taken: the fastest, or the smallest, of what keeps the budget. */
import { using } from "../calibrate/observe";
import type { Feeds, Machine } from "../machine";
import { isFull, throwIfCancelled } from "../refusal";
import type { Accuracy, Judge } from "./judge";
import { type Measurements, remembered } from "./remembered";
import { compareSpeed, type Speed } from "./speed";
import { nameOf, type Title, title } from "./titles";

export interface Candidate {
  title: Title;
  /** The title in English. */
  name: string;
  scheme: "float32" | "static" | "dynamic" | "static and dynamic" | "mixed" | "weights" | "storage";
  /** Layers that stay in float32, of a mixed one. */
  kept: readonly string[];
  bytes: number;
  speed: Speed | null;
  accuracy: Accuracy | null;
  /** Why it was not taken, or could not be built. */
  refusal: string | null;
}

/** The model as it came. */
export function floatCandidate(bytes: Uint8Array): Candidate {
  return {
    title: title("float32"),
    name: nameOf(title("float32")),
    scheme: "float32",
    kept: [],
    bytes: bytes.byteLength,
    speed: null,
    accuracy: null,
    refusal: null,
  };
}

/** Faster by less than this is not faster. */
const leastGain = 1.03;

export interface Setting {
  machine: Machine;
  fetches: readonly string[];
  /** Null: nothing is known about accuracy. */
  judge: Judge | null;
  speedFeeds: readonly Feeds[];
  budget: number;
  prefer: "speed" | "size";
  measurements?: Measurements | undefined;
  signal?: AbortSignal | undefined;
  keep?: ((candidate: Candidate, file: Uint8Array) => Promise<void>) | undefined;
  onProgress?: ((phase: "measure", done: number, of: number) => void) | undefined;
}

export class Candidates {
  readonly list: Candidate[] = [];
  /** The best so far: files are large, and one is taken. */
  #best: { candidate: Candidate; file: Uint8Array };

  constructor(
    readonly setting: Setting,
    private readonly model: Uint8Array,
  ) {
    const whole = { ...floatCandidate(model), accuracy: setting.judge?.whole ?? null };
    this.list.push(whole);
    this.#best = { candidate: whole, file: model };
  }

  /** Builds nothing: measures a file and puts it on the list. */
  async enter(
    called: Title,
    scheme: Candidate["scheme"],
    file: Uint8Array,
    kept: readonly string[] = [],
  ): Promise<Candidate> {
    const { judge, measurements, signal, keep, onProgress } = this.setting;
    throwIfCancelled(signal);
    onProgress?.("measure", this.list.length, this.list.length + 1);
    const bytes = file.byteLength;
    const candidate: Candidate = {
      title: called,
      name: nameOf(called),
      scheme,
      kept,
      bytes,
      speed: null,
      accuracy: null,
      refusal: null,
    };
    this.list.push(candidate);
    try {
      if (judge) candidate.accuracy = await judge.accuracyOf(file);
      candidate.speed = await remembered(measurements, "speed", file, () => this.#speedOf(file));
      if (this.#isEligible(candidate) && this.#worth(candidate) > this.#worth(this.#best.candidate))
        this.#best = { candidate, file };
    } catch (thrown) {
      throwIfCancelled(signal);
      // That is no fault of the candidate's, and the next one would meet it too.
      if (isFull(thrown)) throw thrown;
      candidate.refusal = `it could not be run: ${thrown instanceof Error ? thrown.message : String(thrown)}`;
    }
    if (candidate.refusal === null) await keep?.(candidate, file);
    return candidate;
  }

  /** Both are open for no longer than that takes: what sessions hold is several times the model. */
  async #speedOf(file: Uint8Array): Promise<Speed> {
    const { machine, speedFeeds, fetches, signal } = this.setting;
    return using(await machine.open(this.model), async (reference) =>
      using(await machine.open(file), (opened) => compareSpeed(reference, opened, speedFeeds, fetches, signal)),
    );
  }

  holds({ accuracy, refusal }: Candidate): boolean {
    return refusal === null && (accuracy === null || accuracy.score >= this.setting.budget);
  }

  pays({ speed }: Candidate): boolean {
    return speed !== null && speed.factor >= leastGain;
  }

  #isEligible(candidate: Candidate): boolean {
    return this.holds(candidate) && (this.setting.prefer === "size" || this.pays(candidate));
  }

  #worth({ speed, bytes }: Candidate): number {
    return this.setting.prefer === "size" ? -bytes : (speed?.factor ?? 1);
  }

  /** The best with its file. Says of every other one why not. */
  choose(): { candidate: Candidate; file: Uint8Array } {
    const isSizeWanted = this.setting.prefer === "size";
    for (const each of this.list) {
      if (each === this.#best.candidate || each.refusal !== null) continue;
      if (each === this.list[0] || this.#isEligible(each))
        each.refusal = isSizeWanted ? "another one is smaller" : "another one is faster";
      else if (this.holds(each)) each.refusal = "it is not faster than float32 here";
      else each.refusal = `it is below the budget of ${this.setting.budget}`;
    }
    return this.#best;
  }
}
