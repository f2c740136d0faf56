/** Text ops: pure functions of small values, linear in the text. */
import type { MapKernel, OpenedItem, OpenKernel, RefineKernel } from "../kernel";
import { firstMatch, pattern, readDate, readNumber } from "./patterns";
import { show } from "./show";

const join: MapKernel = (_context, attrs, [texts]) => [
  (texts as unknown[]).map(String).join(attrs.separator as string),
];

const split: OpenKernel = function* (_context, attrs, [input]): Generator<OpenedItem> {
  const text = String(input);
  for (const part of parts(text, attrs.by as string, attrs.separator as string, attrs.language as string)) {
    const trimmed = part.trim();
    if (trimmed !== "") yield { values: [trimmed] };
  }
};

function parts(text: string, by: string, separator: string, language: string): Iterable<string> {
  if (by === "line") return text.split(/\r?\n/);
  if (by === "paragraph") return text.split(/\r?\n\s*\r?\n/);
  if (by === "separator") return separator === "" ? [text] : text.split(separator);
  const granularity = by === "word" ? "word" : "sentence";
  const segments = [...new Intl.Segmenter(localeOf(language), { granularity }).segment(text)];
  return segments.filter(({ isWordLike }) => granularity === "sentence" || isWordLike).map(({ segment }) => segment);
}

/** What is no language tag, or none that is known here, is read as English. */
function localeOf(language: string): string[] {
  try {
    return Intl.Segmenter.supportedLocalesOf([language.trim() || "en"]);
  } catch {
    return ["en"];
  }
}

interface Field {
  name: string;
  pattern: string;
  type: "text" | "number" | "date";
}

const extract: MapKernel = (_context, attrs, [text]) => {
  const fields = attrs.fields as unknown as Field[];
  const found = fields.map(({ name, pattern: source, type }) => {
    const match = firstMatch(String(text), source, attrs.ignoreCase as boolean)?.trim() ?? null;
    return [
      name,
      match === null || type === "text" ? match : type === "number" ? readNumber(match) : readDate(match),
    ] as const;
  });
  return [Object.fromEntries(found), String(found[0]?.[1] ?? "")];
};

const template: MapKernel = (_context, attrs, [values]) => {
  const named = new Map((attrs.names as string[]).map((name, index) => [name, (values as unknown[])[index]]));
  const text = (attrs.template as string).replace(/\{\{\s*([^{}]+?)\s*\}\}/g, (_, path: string) => {
    if (named.has(path)) return show(named.get(path));
    const [name, ...keys] = path.split(".");
    return show(
      keys.reduce<unknown>(
        (value, key) =>
          value !== null && typeof value === "object" && Object.hasOwn(value, key)
            ? (value as Record<string, unknown>)[key]
            : undefined,
        named.get(name as string),
      ),
    );
  });
  return [text];
};

const count: MapKernel = (_context, attrs, [input]) => {
  const text = String(input);
  if (attrs.what === "lines") return [text === "" ? 0 : text.split(/\r?\n/).length];
  if (attrs.what === "matches") {
    const matcher = pattern(attrs.pattern as string, false).matcher(text);
    let matches = 0;
    while (matcher.find()) matches++;
    return [matches];
  }
  const segments = [
    ...new Intl.Segmenter("en", { granularity: attrs.what === "words" ? "word" : "grapheme" }).segment(text),
  ];
  return [attrs.what === "words" ? segments.filter(({ isWordLike }) => isWordLike).length : segments.length];
};

const filter: RefineKernel = (_context, attrs, [text, score]) => {
  const length = [...String(text)].length;
  const sure = (score as number | undefined) ?? 1;
  const { minLength, maxLength, minScore } = attrs as { minLength: number; maxLength: number | null; minScore: number };
  return length >= minLength && length <= (maxLength ?? Number.POSITIVE_INFINITY) && sure >= minScore
    ? [text, sure]
    : null;
};

export const textKernels = {
  map: {
    "text.show": ((_context, _attrs, [value]) => [show(value)]) satisfies MapKernel,
    "text.join": join,
    "text.extract": extract,
    "text.template": template,
    "text.count": count,
  },
  open: { "text.split": split },
  refine: { "text.filter": filter },
};
