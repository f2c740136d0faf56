import { expect, test } from "vitest";
import { roomOf } from "./room";

/** Works that end when they are told to; what is inside at each moment. */
function watched(limit: number) {
  const room = roomOf(limit);
  const inside = new Set<string>();
  const ends = new Map<string, (error?: Error) => void>();
  const start = (name: string, size: number) =>
    room.hold(size, async () => {
      inside.add(name);
      try {
        await new Promise<void>((resolve, reject) => ends.set(name, (error) => (error ? reject(error) : resolve())));
      } finally {
        inside.delete(name);
      }
      return name;
    });
  const settle = () => new Promise((resolve) => setImmediate(resolve));
  return { start, settle, inside, end: (name: string, error?: Error) => ends.get(name)?.(error) };
}

test("those that fit are done side by side, the others in their order", async () => {
  const { start, settle, inside, end } = watched(10);
  const done = [start("a", 4), start("b", 5), start("c", 4), start("d", 1)];
  await settle();
  // d would fit, but c came before it.
  expect([...inside]).toEqual(["a", "b"]);
  end("b");
  await settle();
  expect([...inside]).toEqual(["a", "c", "d"]);
  for (const name of ["a", "c", "d"]) end(name);
  expect(await Promise.all(done)).toEqual(["a", "b", "c", "d"]);
});

test("what is larger than the room is done alone", async () => {
  const { start, settle, inside, end } = watched(10);
  const done = [start("a", 1), start("giant", 99), start("b", 1)];
  await settle();
  expect([...inside]).toEqual(["a"]);
  end("a");
  await settle();
  expect([...inside]).toEqual(["giant"]);
  end("giant");
  await settle();
  expect([...inside]).toEqual(["b"]);
  end("b");
  await Promise.all(done);
});

test("a failure makes room too", async () => {
  const { start, settle, inside, end } = watched(1);
  const failed = start("a", 1);
  const after = start("b", 1);
  await settle();
  end("a", new Error("broken"));
  await expect(failed).rejects.toThrow("broken");
  await settle();
  expect([...inside]).toEqual(["b"]);
  end("b");
  await after;
});
