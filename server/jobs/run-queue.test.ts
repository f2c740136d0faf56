import { expect, it } from "vitest";
import type { Priority } from "@/server/engine/index";
import { RunQueue } from "./run-queue";

const waiting = (id: string, priority: Priority = "api", asker = "one") => ({ id, priority, asker });

/** On a clock that stands still unless it is moved. */
function queueAt() {
  const clock = { ms: 0 };
  return { clock, queue: new RunQueue(() => clock.ms) };
}

it("gives the most urgent first, and among those of one asker the oldest", () => {
  const { queue } = queueAt();
  queue.add(waiting("stack", "bulk"));
  queue.add(waiting("program"));
  queue.add(waiting("another"));
  queue.add(waiting("person", "interactive"));
  expect(queue.size).toBe(4);
  expect(queue.take()).toEqual(waiting("person", "interactive"));
  expect(queue.take()).toEqual(waiting("program"));
  queue.putBack(waiting("program"));
  expect(queue.remove("stack")).toBe(true);
  expect(queue.remove("stack")).toBe(false);
  expect([queue.take()?.id, queue.take()?.id, queue.take()]).toEqual(["program", "another", null]);
  expect(queue.size).toBe(0);
});

it("shares by milliseconds among those who ask: one with dear runs has few of them", () => {
  const { queue } = queueAt();
  for (let each = 0; each < 40; each++) {
    queue.add(waiting(`dear ${each}`, "api", "dear"));
    queue.add(waiting(`cheap ${each}`, "api", "cheap"));
  }
  const ms = { dear: 900, cheap: 100 };
  const went = Array.from({ length: 40 }, () => {
    const next = queue.take();
    if (!next) throw new Error("all wait from the start");
    queue.done(next, ms[next.asker as keyof typeof ms]);
    return next.asker;
  });
  const dear = went.filter((asker) => asker === "dear").length;
  expect(dear).toBeGreaterThanOrEqual(3);
  expect(dear).toBeLessThanOrEqual(6);
});

it("lets one who comes later go beside a stack of another, not behind it, and with no time saved up", () => {
  const { queue } = queueAt();
  for (let each = 0; each < 100; each++) queue.add(waiting(`stack ${each}`, "api", "stack"));
  const takeOne = () => {
    const next = queue.take();
    if (next) queue.done(next, 10);
    return next?.asker;
  };
  for (let each = 0; each < 50; each++) takeOne();
  for (let each = 0; each < 10; each++) queue.add(waiting(`late ${each}`, "api", "late"));
  const went = Array.from({ length: 10 }, takeOne);
  expect(went.filter((asker) => asker === "late").length).toBeGreaterThanOrEqual(4);
  expect(went.filter((asker) => asker === "late").length).toBeLessThanOrEqual(6);
});

it("lets nobody starve: a stack of work goes at last, however much comes that is more urgent", () => {
  const { clock, queue } = queueAt();
  queue.add(waiting("stack", "bulk", "patient"));
  const went: (string | undefined)[] = [];
  for (let second = 0; second < 90; second++) {
    clock.ms = second * 1000;
    queue.add(waiting(`person ${second}`, "interactive", "busy"));
    const next = queue.take();
    if (next) queue.done(next, 1000);
    went.push(next?.id);
  }
  const place = went.indexOf("stack");
  expect(place).toBeGreaterThanOrEqual(60);
  expect(place).toBeLessThan(65);
});
