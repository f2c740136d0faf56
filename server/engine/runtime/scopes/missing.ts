/** A value that does not come, because the step that makes it failed, or one before it. */
import type { Scope } from "./scope";

export class Missing {
  constructor(
    readonly reason: unknown,
    /** Places of the item that it went wrong for: 0 at root. */
    readonly depth: number,
  ) {}
}

/** What was thrown where something was waited for or made for `scope`'s item; it stays what it was where it went wrong before. */
export const missing = (thrown: unknown, scope: Scope): Missing =>
  thrown instanceof Missing ? thrown : new Missing(thrown, scope.at.length);

export const messageOf = (thrown: unknown): string => (thrown instanceof Error ? thrown.message : String(thrown));
