import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { PipelineDocument } from "@/nodes/pipeline";
import { draw } from "../testing/drawings";
import { fateOf } from "./draft";
import { Saver, type SaverDeps, type SaveState, saveDelayMs } from "./saver";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

const named = (name: string): PipelineDocument => ({ ...draw({}), name });

class Conflict extends Error {}
class Refused extends Error {}

/** A server with one pipeline, which can be made to fail before or after it has written. */
function server() {
  const stored = { revision: 1, document: named("begin") };
  const faults: ("offline" | "answer lost" | "refuse")[] = [];
  const sent: string[] = [];
  const states: SaveState["status"][] = [];
  const kept: (string | null)[] = [];
  const deps: SaverDeps = {
    async save(document, baseRevision) {
      const fault = faults.shift();
      sent.push(document.name);
      if (fault === "offline") throw new Error("offline");
      if (fault === "refuse") throw new Refused("too large");
      if (baseRevision !== stored.revision) throw new Conflict();
      stored.revision++;
      stored.document = document;
      if (fault === "answer lost") throw new Error("offline");
      return { revision: stored.revision };
    },
    load: async () => ({ ...stored }),
    meaning: (error) =>
      error instanceof Conflict
        ? { sort: "conflict" }
        : error instanceof Refused
          ? { sort: "refused", message: error.message }
          : { sort: "transient" },
    keep: (draft) => kept.push(draft?.document.name ?? null),
    onState: ({ status }) => states.push(status),
  };
  return { stored, faults, sent, states, kept, saver: new Saver(deps, { ...stored }) };
}

test("changes in quick succession are one request, of the newest", async () => {
  const { saver, sent, states, kept } = server();
  for (const name of ["a", "ab", "abc"]) saver.change(named(name));
  expect(sent).toEqual([]);
  await vi.advanceTimersByTimeAsync(saveDelayMs);
  expect(sent).toEqual(["abc"]);
  expect(states).toEqual(["saving", "saved"]);
  expect(kept.at(-1)).toBeNull();
});

test("what is changed while a request is under way goes out after it, on the new revision", async () => {
  const { saver, sent, stored } = server();
  saver.change(named("a"));
  const first = saver.flush();
  saver.change(named("b"));
  await first;
  await vi.advanceTimersByTimeAsync(saveDelayMs);
  expect(sent).toEqual(["a", "b"]);
  expect(stored).toMatchObject({ revision: 3, document: { name: "b" } });
  expect(saver.dirty).toBe(false);
});

test("without a network it is tried again, ever more slowly, and nothing is lost", async () => {
  const { saver, sent, faults, states, kept } = server();
  faults.push("offline", "offline");
  saver.change(named("a"));
  await vi.advanceTimersByTimeAsync(saveDelayMs);
  expect(states.at(-1)).toBe("retrying");
  expect(kept.at(-1)).toBe("a");
  await vi.advanceTimersByTimeAsync(1000);
  expect(sent).toHaveLength(2);
  await vi.advanceTimersByTimeAsync(1000);
  expect(sent).toHaveLength(2);
  await vi.advanceTimersByTimeAsync(1000);
  expect(sent).toHaveLength(3);
  expect(states.at(-1)).toBe("saved");
});

test("our own save, whose answer was lost, is not taken for somebody else's", async () => {
  const { saver, faults, states, stored } = server();
  faults.push("answer lost");
  saver.change(named("a"));
  await vi.advanceTimersByTimeAsync(saveDelayMs + 1000);
  expect(states.at(-1)).toBe("saved");
  expect(stored.revision).toBe(2);
  saver.change(named("b"));
  await vi.advanceTimersByTimeAsync(saveDelayMs);
  expect(stored.document.name).toBe("b");
});

test("a change made elsewhere is a conflict: either one can be chosen", async () => {
  for (const choice of ["overwrite", "reload"] as const) {
    const { saver, stored, states } = server();
    stored.revision = 7;
    stored.document = named("theirs");
    saver.change(named("mine"));
    await vi.advanceTimersByTimeAsync(saveDelayMs);
    expect(states.at(-1)).toBe("conflict");
    saver.change(named("mine too"));
    await vi.advanceTimersByTimeAsync(60_000);
    expect(stored.document.name).toBe("theirs");
    await saver[choice]();
    expect(stored.document.name).toBe(choice === "overwrite" ? "mine too" : "theirs");
    expect(states.at(-1)).toBe("saved");
    expect(saver.dirty).toBe(false);
  }
});

test("what the server refuses is not sent again by itself, but with the next change", async () => {
  const { saver, faults, sent, states, kept } = server();
  faults.push("refuse");
  saver.change(named("a"));
  await vi.advanceTimersByTimeAsync(60_000);
  expect(sent).toHaveLength(1);
  expect(states.at(-1)).toBe("refused");
  expect(kept.at(-1)).toBe("a");
  saver.change(named("b"));
  await vi.advanceTimersByTimeAsync(saveDelayMs);
  expect(states.at(-1)).toBe("saved");
});

test("going back to what is saved needs no request", async () => {
  const { saver, stored, sent, states } = server();
  const begin = stored.document;
  saver.change(named("a"));
  saver.change(begin);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(sent).toEqual([]);
  expect(states.at(-1)).toBe("saved");
});

test("a draft goes on where nobody changed the pipeline, is asked about where somebody did, and is dropped where it says nothing new", () => {
  const stored = { revision: 4, document: named("saved") };
  expect(fateOf(null, stored).fate).toBe("drop");
  expect(fateOf({ baseRevision: 3, document: named("saved") }, stored).fate).toBe("drop");
  expect(fateOf({ baseRevision: 4, document: named("mine") }, stored).fate).toBe("restore");
  expect(fateOf({ baseRevision: 3, document: named("mine") }, stored).fate).toBe("ask");
});
