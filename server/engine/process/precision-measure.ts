/**
 * How a form of a graph is judged. Where the graph tells first choices (labels, the characters of a line), by how often they are the
 * same; else by the angle between outputs. What each judged sample came to is kept beside the score.
 */
import { cosine, type Measure } from "../onnx/quantize";
import type { Tensor } from "../onnx/segment";

type Outputs = Readonly<Record<string, Tensor>>;

interface Kept {
  choices: bigint[] | null;
  floats: Float32Array[];
}

export interface Judgement {
  items: number[];
  /** First choices; empty where a sample has none or many. */
  said: string[];
}

export interface RecordingMeasure {
  measure: Measure<Kept>;
  sort: "choice" | "cosine";
  /** One for each candidate that was judged, in their order. */
  judgements: Judgement[];
  /** Of the float32 graph. */
  reference(): string[];
}

export function recordingMeasure(tellsChoices: boolean, labels: readonly string[] | null): RecordingMeasure {
  const sort = tellsChoices ? "choice" : "cosine";
  const judgements: Judgement[] = [];
  let wanted: readonly Kept[] = [];
  const tell = ({ choices }: Kept) => {
    const [first, more] = choices ?? [];
    return first === undefined || more !== undefined ? "" : (labels?.[Number(first)] ?? String(first));
  };
  return {
    sort,
    judgements,
    reference: () => wanted.map(tell),
    measure: {
      name: sort === "choice" ? "agreement of first choices" : cosine.name,
      keep: (outputs) => keep(outputs, sort),
      score(reference, given) {
        wanted = reference;
        const items = reference.map((each, index) => scoreOf(each, given[index]));
        judgements.push({ items, said: given.map(tell) });
        return items.reduce((sum, score) => sum + score, 0) / Math.max(1, items.length);
      },
    },
  };
}

/** Of a table of choices, [.., k], the first of each row. */
function keep(outputs: Outputs, sort: RecordingMeasure["sort"]): Kept {
  const tensors = Object.values(outputs);
  const table = sort === "choice" ? tensors.find(({ type }) => type === "int64") : undefined;
  if (table) {
    const width = table.dims.at(-1) ?? 1;
    const all = table.data as BigInt64Array;
    return {
      choices: Array.from({ length: all.length / Math.max(1, width) }, (_, row) => all[row * width] ?? 0n),
      floats: [],
    };
  }
  const floats = tensors
    .filter(({ type }) => type === "float32")
    .map(({ data }) => Float32Array.from(data as Float32Array));
  return { choices: null, floats };
}

/** In a sequence, such as the steps of a line of text, what is chosen most is mostly nothing: where both choose it, nothing is counted. */
function scoreOf(wanted: Kept, given: Kept | undefined): number {
  if (!wanted.choices) return cosine.score([wanted.floats], [given?.floats ?? []]);
  const nothing = wanted.choices.length > 1 ? mostCommon(wanted.choices) : null;
  let [same, counted] = [0, 0];
  for (const [index, choice] of wanted.choices.entries()) {
    const other = given?.choices?.[index];
    if (choice === nothing && other === nothing) continue;
    counted += 1;
    if (choice === other) same += 1;
  }
  return counted === 0 ? 1 : same / counted;
}

function mostCommon(choices: readonly bigint[]): bigint | null {
  const counts = new Map<bigint, number>();
  for (const choice of choices) counts.set(choice, (counts.get(choice) ?? 0) + 1);
  return [...counts].reduce<[bigint | null, number]>((best, each) => (each[1] > best[1] ? each : best), [null, 0])[0];
}
