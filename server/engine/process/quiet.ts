/** What is measured beside other work says nothing. */
import { EngineError } from "../errors";

const longestMs = 60_000;

/** Resolves when no run is at work. Rejects with "overloaded" after a minute, with what `leave` throws at once. */
export async function quiet(runtime: { readonly active: number }, leave: () => void = () => {}): Promise<void> {
  const until = performance.now() + longestMs;
  while (runtime.active > 0) {
    leave();
    if (performance.now() > until)
      throw new EngineError({
        code: "overloaded",
        phase: "run",
        message: "Other runs keep the engine busy: measure again when they are done.",
        retryAfterMs: 30_000,
      });
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
