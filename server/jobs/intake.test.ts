import { expect, it } from "vitest";
import { Intake } from "./intake";

function door() {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { open, opened };
}

const settle = () => new Promise((resolve) => setImmediate(resolve));

it("takes in so many at once, those who came first before others", async () => {
  const intake = new Intake(2);
  const doors = [door(), door(), door(), door()] as const;
  const begun: number[] = [];
  const taken = doors.map(({ opened }, index) =>
    intake.take(async () => {
      begun.push(index);
      await opened;
      return index;
    }),
  );
  await settle();
  expect([begun, intake.waiting]).toEqual([[0, 1], 2]);
  doors[1].open();
  await settle();
  expect([begun, intake.waiting]).toEqual([[0, 1, 2], 1]);
  for (const { open } of doors) open();
  expect(await Promise.all(taken)).toEqual([0, 1, 2, 3]);
  expect([begun, intake.waiting]).toEqual([[0, 1, 2, 3], 0]);
});

it("gives the place of one that failed to the next", async () => {
  const intake = new Intake(1);
  const failed = expect(intake.take(() => Promise.reject(new Error("the disk is full")))).rejects.toThrow("full");
  expect(await intake.take(async () => "in")).toBe("in");
  await failed;
  expect(await intake.take(async () => "again")).toBe("again");
});
