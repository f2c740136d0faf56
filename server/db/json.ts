/** JSON columns: parsed with their schema on every read, so that a row that was damaged or written by other code is named, not trusted. */
import type { z } from "zod";

export class StoredJsonError extends Error {
  override name = "StoredJsonError";
}

export function readJson<S extends z.ZodType>(schema: S, text: string, what: string): z.output<S> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new StoredJsonError(`${what} in the database is not JSON.`);
  }
  const parsed = schema.safeParse(value);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new StoredJsonError(
      `${what} in the database does not fit: ${issue?.path.join(".") || "value"}: ${issue?.message}`,
    );
  }
  return parsed.data;
}
