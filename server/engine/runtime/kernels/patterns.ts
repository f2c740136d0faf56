/** Regular expressions of people's own: RE2 takes time linear in the text whatever the pattern. */
import { RE2JS } from "re2js";
import { EngineError } from "../../errors";

const compiled = new Map<string, RE2JS>();

export function pattern(source: string, ignoreCase: boolean): RE2JS {
  const key = `${ignoreCase ? "i" : ""}/${source}`;
  const known = compiled.get(key);
  if (known) return known;
  try {
    const made = RE2JS.compile(source, RE2JS.MULTILINE | (ignoreCase ? RE2JS.CASE_INSENSITIVE : 0));
    if (compiled.size > 1000) compiled.clear();
    compiled.set(key, made);
    return made;
  } catch (cause) {
    throw new EngineError(
      {
        code: "expression-failed",
        phase: "run",
        message: `The pattern ${source} cannot be used: ${cause instanceof Error ? cause.message : cause}.`,
      },
      { cause },
    );
  }
}

/** The first match's first group, or the whole match where the pattern has no group; null where nothing matches. */
export function firstMatch(text: string, source: string, ignoreCase: boolean): string | null {
  const matcher = pattern(source, ignoreCase).matcher(text);
  if (!matcher.find()) return null;
  return (matcher.groupCount() > 0 ? matcher.group(1) : matcher.group()) ?? null;
}

/** 1.234,56 and 1,234.56 and 1 234,56: the last separator followed by one or two digits at the end is the decimal one. */
export function readNumber(text: string): number | null {
  const digits = text.replace(/[^\d.,-]/g, "");
  if (!/\d/.test(digits)) return null;
  const decimal = /[.,](\d{1,2})$/.exec(digits) ?? (/^-?\d+\.\d+$/.test(digits) ? /\.(\d+)$/.exec(digits) : null);
  const whole = (decimal ? digits.slice(0, decimal.index) : digits).replace(/[.,]/g, "");
  const value = Number(`${whole || "0"}.${decimal?.[1] ?? "0"}`);
  return Number.isFinite(value) ? value : null;
}

const months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/** YYYY-MM-DD from the common forms; where day and month could be either, the day is taken to come first. */
export function readDate(text: string): string | null {
  const iso = /(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})/.exec(text);
  if (iso) return date(Number(iso[1]), Number(iso[2]), Number(iso[3]));
  const named = /(\d{1,2})\.?\s*([A-Za-z]{3})[a-z]*\.?,?\s*(\d{4})/.exec(text);
  if (named) return date(Number(named[3]), months.indexOf((named[2] as string).toLowerCase()) + 1, Number(named[1]));
  const american = /([A-Za-z]{3})[a-z]*\.?\s+(\d{1,2}),?\s+(\d{4})/.exec(text);
  if (american)
    return date(Number(american[3]), months.indexOf((american[1] as string).toLowerCase()) + 1, Number(american[2]));
  const plain = /(\d{1,2})[-/.](\d{1,2})[-/.](\d{4}|\d{2})/.exec(text);
  if (!plain) return null;
  const [first, second, third] = plain.slice(1).map(Number) as [number, number, number];
  const year = third < 100 ? 2000 + third : third;
  return second > 12 ? date(year, first, second) : date(year, second, first);
}

function date(year: number, month: number, day: number): string | null {
  if (month < 1 || month > 12 || day < 1 || day > 31) return null;
  return `${year}-${String(month).padStart(2, "0")}-${String(day).padStart(2, "0")}`;
}
