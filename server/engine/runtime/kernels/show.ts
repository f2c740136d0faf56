/**
 * Values as text. A number that is not whole has four decimals at most (four digits where it is smaller than that): what a model
 * gives is no surer, and two ways of computing it that differ by less are to read the same.
 */
export function showNumber(value: number): string {
  if (Number.isInteger(value) || !Number.isFinite(value)) return String(value);
  return String(Math.abs(value) < 0.001 ? Number(value.toPrecision(4)) : Number(value.toFixed(4)));
}

export function show(value: unknown): string {
  if (value === undefined || value === null) return "";
  if (typeof value === "number") return showNumber(value);
  if (typeof value !== "object") return String(value);
  return JSON.stringify(value, (_key, each) => (typeof each === "number" ? Number(showNumber(each)) : each));
}
