import { describe, expect, it } from "vitest";
import { Admission } from "./admission";

const never = new AbortController().signal;
const settle = () => new Promise((resolve) => setImmediate(resolve));

/** Names of runs in the order in which they began. */
function door(options: Partial<ConstructorParameters<typeof Admission>[0]> = {}) {
  const admission = new Admission({ least: 1, most: 3, bytes: 100, waiting: 10, ...options });
  const begun: string[] = [];
  const enter = (name: string, bytes: number, priority = 0, signal = never) =>
    admission.enter(priority, bytes, signal).then(() => void begun.push(name));
  return { admission, begun, enter };
}

describe("Admission", () => {
  it("lets small runs in together and large ones one after the other", async () => {
    const { admission, begun, enter } = door();
    for (const name of ["a", "b", "c"]) void enter(name, 30);
    void enter("d", 30);
    await settle();
    expect(begun).toEqual(["a", "b", "c"]);
    for (let each = 0; each < 3; each++) admission.leave(30);
    await settle();
    expect(begun).toEqual(["a", "b", "c", "d"]);
    void enter("large", 500);
    await settle();
    expect(begun).not.toContain("large");
    admission.leave(30);
    await settle();
    expect(begun.at(-1)).toBe("large");
  });

  it("takes the most urgent first, and none past the one whose turn it is", async () => {
    const { admission, begun, enter } = door();
    void enter("first", 90);
    void enter("bulk", 10, 2);
    void enter("large", 200, 0);
    void enter("api", 10, 1);
    await settle();
    // "bulk" came when there was room for it; then "large" is at the head and the others stand behind it.
    expect(begun).toEqual(["first", "bulk"]);
    admission.leave(90);
    admission.leave(10);
    await settle();
    expect(begun).toEqual(["first", "bulk", "large"]);
    admission.leave(200);
    await settle();
    expect(begun.at(-1)).toBe("api");
  });

  it("lets nobody starve: who waits long goes before who came later, however urgent", async () => {
    let ms = 0;
    const { admission, begun, enter } = door({ most: 1, now: () => ms });
    void enter("first", 1);
    void enter("bulk", 1, 2);
    await settle();
    for (ms = 5_000; ms <= 25_000; ms += 5_000) {
      void enter(`person at ${ms}`, 1);
      admission.leave(1);
      await settle();
    }
    expect(begun).toEqual(["first", "person at 5000", "person at 10000", "person at 15000", "bulk", "person at 20000"]);
  });

  it("refuses when too many wait, and lets go of one that is cancelled", async () => {
    let ms = 0;
    const { admission, begun, enter } = door({ most: 1, waiting: 2, now: () => ms });
    for (; ms < 20_000; ms += 4_000) {
      await enter("before", 1);
      admission.leave(1);
    }
    begun.length = 0;
    void enter("first", 1);
    const controller = new AbortController();
    const gone = enter("gone", 1, 0, controller.signal);
    void enter("second", 1);
    await expect(enter("third", 1)).rejects.toMatchObject({ code: "overloaded", retryAfterMs: 4000 });
    controller.abort(new Error("cancelled"));
    await expect(gone).rejects.toThrow("cancelled");
    admission.leave(1);
    await settle();
    expect(begun).toEqual(["first", "second"]);
  });
});
