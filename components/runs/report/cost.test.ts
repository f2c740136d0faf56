import { describe, expect, test } from "vitest";
import { costOf, effortOf } from "./cost";

const trace = { wallMs: 10_000, steps: [] };
const figures = {
  currency: "EUR",
  machinePrice: 8766,
  lifeYears: 1,
  watts: 30,
  energyPrice: 0.4,
  elsewherePrice: null,
};

describe("effortOf", () => {
  test("counts what the run was given, or whole runs", () => {
    expect(effortOf({ ...trace, cpuMs: 12_000, processors: 4, items: { axis: "image", count: 6 } })).toEqual({
      axis: "image",
      count: 6,
      cpuMsEach: 2000,
      machineMsEach: 500,
    });
    expect(effortOf({ ...trace, cpuMs: 12_000, processors: 4 })).toMatchObject({
      axis: null,
      count: 1,
      cpuMsEach: 12_000,
    });
  });

  test("older runs, and runs of nothing, have none", () => {
    expect(effortOf(trace)).toBeNull();
    expect(effortOf({ ...trace, cpuMs: 3, processors: 4, items: { axis: "image", count: 0 } })).toBeNull();
  });
});

test("costOf: a thousand items of 3.6 s are an hour of the machine", () => {
  const cost = costOf({ axis: null, count: 1, cpuMsEach: 14_400, machineMsEach: 3600 }, figures);
  expect(cost.wattHours).toBeCloseTo(30);
  // A machine of 8766 that is used for one year of 8766 hours costs 1 an hour.
  expect(cost.machine).toBeCloseTo(1);
  expect(cost.energy).toBeCloseTo(0.012);
  expect(cost.total).toBeCloseTo(1.012);
});
