/**
 * CSV after RFC 4180, with a byte order mark so that spreadsheets read UTF-8. A text cell that a spreadsheet would take
 * for a formula (=, +, -, @, tab, return first) gets an apostrophe before it; numbers are written as they are.
 */
type Cell = string | number | boolean | null;

const formula = /^[=+\-@\t\r]/;
const numeric = /^-?\d+(\.\d+)?$/;

function cellText(cell: Cell): string {
  if (cell === null) return "";
  if (typeof cell !== "string") return String(cell);
  const safe = formula.test(cell) && !numeric.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]|^\s|\s$/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

export function csv(header: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const lines = [header, ...rows].map((row) => row.map(cellText).join(","));
  return `\ufeff${lines.join("\r\n")}\r\n`;
}

/** Any rows as a table: objects give a column per key, anything else a column called `value`. */
export function tableOf(values: readonly unknown[]): { header: string[]; rows: Cell[][] } {
  const columns = new Map<string, number>();
  const records = values.map((value) => flat(isRecord(value) ? value : { value }));
  for (const record of records) for (const key of record.keys()) columns.set(key, columns.get(key) ?? columns.size);
  const header = [...columns.keys()];
  return { header, rows: records.map((record) => header.map((key) => record.get(key) ?? null)) };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Objects in a column become several columns, `outer.inner`; lists become JSON. */
function flat(record: Record<string, unknown>, prefix = ""): Map<string, Cell> {
  const cells = new Map<string, Cell>();
  for (const [key, value] of Object.entries(record)) {
    const name = prefix + key;
    if (isRecord(value)) for (const [inner, cell] of flat(value, `${name}.`)) cells.set(inner, cell);
    else if (value === null || value === undefined) cells.set(name, null);
    else if (typeof value === "string" || typeof value === "number" || typeof value === "boolean")
      cells.set(name, value);
    else cells.set(name, JSON.stringify(value));
  }
  return cells;
}
