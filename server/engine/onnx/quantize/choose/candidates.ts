/** What was built and measured, and which of it is taken: the fastest, or the smallest, of what keeps the budget. */
import { using } from "../calibrate/observe";
import type { Feeds, Machine, OpenedModel } from "../machine";
import { throwIfCancelled } from "../refusal";
import type { Accuracy, Judge } from "./judge";
import { compareSpeed, type Speed } from "./speed";

export interface Candidate {
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
    name: "float32",
    scheme: "float32",
    kept: [],
    bytes: bytes.byteLength,
    speed: null,
    accuracy: { score: 1, decibels: Number.POSITIVE_INFINITY },
    refusal: null,
  };
}

/** Faster by less than this is not faster. */
const leastGain = 1.03;

export interface Setting {
  machine: Machine;
  reference: OpenedModel;
  fetches: readonly string[];
  /** Null: nothing is known about accuracy. */
  judge: Judge | null;
  speedFeeds: readonly Feeds[];
  budget: number;
  signal?: AbortSignal | undefined;
  onProgress?: ((phase: "measure", done: number, of: number) => void) | undefined;
}

export class Candidates {
  readonly list: Candidate[] = [];
  /** Of those that can still be chosen. */
  readonly #files = new Map<Candidate, Uint8Array>();

  constructor(
    readonly setting: Setting,
    model: Uint8Array,
  ) {
    const whole = floatCandidate(model);
    this.list.push(whole);
    this.#files.set(whole, model);
  }

  /** Builds nothing: measures a file and puts it on the list. */
  async enter(
    name: string,
    scheme: Candidate["scheme"],
    file: Uint8Array,
    kept: readonly string[] = [],
  ): Promise<Candidate> {
    const { machine, reference, speedFeeds, fetches, judge, signal, onProgress } = this.setting;
    throwIfCancelled(signal);
    onProgress?.("measure", this.list.length, this.list.length + 1);
    const bytes = file.byteLength;
    const candidate: Candidate = { name, scheme, kept, bytes, speed: null, accuracy: null, refusal: null };
    this.list.push(candidate);
    try {
      // Apart: what the runs for accuracy need is as large as the largest sample, and is given back.
      if (judge)
        candidate.accuracy = await using(await machine.open(file, { lean: true }), (opened) => judge.accuracy(opened));
      await using(await machine.open(file), async (opened) => {
        candidate.speed = await compareSpeed(reference, opened, speedFeeds, fetches, signal);
      });
      if (this.holds(candidate)) this.#files.set(candidate, file);
    } catch (thrown) {
      throwIfCancelled(signal);
      candidate.refusal = `it could not be run: ${thrown instanceof Error ? thrown.message : String(thrown)}`;
    }
    return candidate;
  }

  fileOf(candidate: Candidate): Uint8Array {
    return this.#files.get(candidate) as Uint8Array;
  }

  holds({ accuracy, refusal }: Candidate): boolean {
    return refusal === null && (accuracy === null || accuracy.score >= this.setting.budget);
  }

  pays({ speed }: Candidate): boolean {
    return speed !== null && speed.factor >= leastGain;
  }

  /** Says of every other one why not. */
  choose(prefer: "speed" | "size"): Candidate {
    const isSizeWanted = prefer === "size";
    const [whole, ...made] = this.list as [Candidate, ...Candidate[]];
    for (const candidate of made) {
      if (candidate.refusal !== null) continue;
      if (!this.holds(candidate)) candidate.refusal = `it is below the budget of ${this.setting.budget}`;
      else if (!isSizeWanted && !this.pays(candidate)) candidate.refusal = "it is not faster than float32 here";
    }
    const eligible = [whole, ...made.filter(({ refusal }) => refusal === null)];
    const worth = ({ speed, bytes }: Candidate) => (isSizeWanted ? -bytes : (speed?.factor ?? 1));
    const chosen = eligible.reduce((best, each) => (worth(each) > worth(best) ? each : best));
    for (const each of eligible)
      if (each !== chosen) each.refusal = isSizeWanted ? "another one is smaller" : "another one is faster";
    return chosen;
  }
}
