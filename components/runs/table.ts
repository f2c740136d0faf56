/** Values as a table: objects give a column per key, anything else one column; columns in the order they first appear. */
export interface Column {
  key: string;
  /** Numbers are set flush right. */
  numeric: boolean;
}

export interface Row {
  /** The item that the row came from. */
  item: number;
  cells: Readonly<Record<string, unknown>>;
}

export const valueColumn = "value";

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A list inside an item gives a row per entry. */
export function tableOf(values: readonly unknown[]): { columns: Column[]; rows: Row[] } {
  const rows: Row[] = values.flatMap((value, item) =>
    (Array.isArray(value) ? value : [value]).map((each) => ({
      item,
      cells: isRecord(each) ? each : { [valueColumn]: each },
    })),
  );
  const keys = [...new Set(rows.flatMap(({ cells }) => Object.keys(cells)))];
  const columns = keys.map((key) => {
    const present = rows.map(({ cells }) => cells[key]).filter((cell) => cell !== null && cell !== undefined);
    return { key, numeric: present.length > 0 && present.every((cell) => typeof cell === "number") };
  });
  return { columns, rows };
}

/** A stable order by one column: numbers by value, the rest as text, what is missing always last. */
export function sortRows(rows: readonly Row[], key: string, descending: boolean): Row[] {
  const collator = new Intl.Collator(undefined, { numeric: true });
  return [...rows].sort((a, b) => {
    const [left, right] = [a.cells[key], b.cells[key]];
    const [noLeft, noRight] = [left === null || left === undefined, right === null || right === undefined];
    if (noLeft || noRight) return Number(noLeft) - Number(noRight);
    const order =
      typeof left === "number" && typeof right === "number"
        ? left - right
        : collator.compare(plain(left), plain(right));
    return descending ? -order : order;
  });
}

/** A cell as one line of text. */
export function plain(value: unknown): string {
  return typeof value === "string" ? value : value === undefined ? "" : JSON.stringify(value);
}
