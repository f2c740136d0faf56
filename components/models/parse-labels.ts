/**
 * Class names out of what people have: a line each, a JSON list of names or of objects with a name, or a JSON object from number
 * to name or from name to number. Names keep the order of the model's scores.
 */
export type LabelsFault = "empty" | "not-names" | "gaps" | "too-many" | "too-long";

const most = 100_000;
const longest = 200;
/** WordNet's number before each name, as ImageNet's lists have it. */
const synset = /^n\d{8}\s+/;

export class LabelsRefused extends Error {
  constructor(readonly fault: LabelsFault) {
    super(fault);
  }
}

/** Throws LabelsRefused. */
export function parseLabels(text: string): string[] {
  const trimmed = text.replace(/^\uFEFF/, "").trim();
  const labels = fromJson(trimmed) ?? fromLines(trimmed);
  if (labels.length === 0) throw new LabelsRefused("empty");
  if (labels.length > most) throw new LabelsRefused("too-many");
  if (labels.some((label) => label.length > longest)) throw new LabelsRefused("too-long");
  return labels;
}

function fromLines(text: string): string[] {
  const lines = text.split(/\r\n|\r|\n/).map((line) => line.trim());
  const named = lines.filter((line) => line !== "");
  return named.every((line) => synset.test(line)) ? named.map((line) => line.replace(synset, "")) : named;
}

/** Null where the text is no JSON list or object. */
function fromJson(text: string): string[] | null {
  if (!/^[[{]/.test(text)) return null;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  if (Array.isArray(value)) return value.map(nameOf);
  return fromEntries(Object.entries(value as object));
}

function nameOf(value: unknown): string {
  if (typeof value === "string") return value.trim();
  if (Array.isArray(value)) return nameOf(value.at(-1));
  const { name, label } = (value ?? {}) as { name?: unknown; label?: unknown };
  const found = name ?? label;
  if (typeof found !== "string") throw new LabelsRefused("not-names");
  return found.trim();
}

function fromEntries(entries: [string, unknown][]): string[] {
  const byNumber = entries.every(([key]) => /^\d+$/.test(key));
  const pairs = entries.map(([key, value]): [number, string] => {
    if (byNumber) return [Number(key), nameOf(value)];
    if (typeof value !== "number") throw new LabelsRefused("not-names");
    return [value, key];
  });
  pairs.sort(([a], [b]) => a - b);
  if (pairs.some(([at], place) => at !== place)) throw new LabelsRefused("gaps");
  return pairs.map(([, name]) => name);
}
