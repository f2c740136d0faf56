/** What the machine costs: kept for all, checked, forgotten. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Install, openInstall } from "@/server/testing/install";

let install: Install;
beforeAll(async () => {
  install = await openInstall();
});
afterAll(() => install.close());

const figures = {
  currency: "IDR",
  machinePrice: 3_200_000,
  lifeYears: 4,
  watts: 12,
  energyPrice: 1444.7,
  elsewherePrice: null,
};

describe("the figures of what the machine costs", () => {
  it("are none at first, then what was written last, for everybody, at the next start too", async () => {
    expect(await install.as("viewer").system.costs()).toBeNull();
    await install.as("editor").system.setCosts(figures);
    await install.as("editor").system.setCosts({ ...figures, elsewherePrice: 24_000 });
    const again = await openInstall({ directory: install.directory });
    expect(await again.as("viewer").system.costs()).toEqual({ ...figures, elsewherePrice: 24_000 });
    await again.close();
  });

  it("are refused where they make no sense, and the last ones stay", async () => {
    const write = (change: object) => install.as("editor").system.setCosts({ ...figures, ...change });
    await expect(write({ currency: "RUPIAH" })).rejects.toThrow("currency's three letters");
    await expect(write({ lifeYears: 0 })).rejects.toThrow("lifeYears");
    await expect(write({ watts: -1 })).rejects.toThrow("watts");
    await expect(write({ energyPrice: Number.NaN })).rejects.toThrow("energyPrice");
    expect(await install.as("viewer").system.costs()).toMatchObject({ currency: "IDR", watts: 12, lifeYears: 4 });
  });

  it("are forgotten when asked", async () => {
    await install.as("editor").system.setCosts(null);
    expect(await install.as("viewer").system.costs()).toBeNull();
  });
});
