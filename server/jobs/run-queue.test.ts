import { expect, it } from "vitest";
import { RunQueue } from "./run-queue";

it("gives the most urgent first, and among those the oldest", () => {
  const queue = new RunQueue();
  queue.add({ id: "stack", priority: "bulk" });
  queue.add({ id: "program", priority: "api" });
  queue.add({ id: "another", priority: "api" });
  queue.add({ id: "person", priority: "interactive" });
  expect(queue.size).toBe(4);
  const first = queue.take();
  expect(first).toEqual({ id: "person", priority: "interactive" });
  expect(queue.take()).toEqual({ id: "program", priority: "api" });
  queue.putBack({ id: "program", priority: "api" });
  expect(queue.remove("stack")).toBe(true);
  expect(queue.remove("stack")).toBe(false);
  expect([queue.take()?.id, queue.take()?.id, queue.take()]).toEqual(["program", "another", null]);
  expect(queue.size).toBe(0);
});
