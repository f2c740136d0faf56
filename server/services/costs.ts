/** What the owner's machine costs: the figures that reports turn processor time into money with. One set per install. */
import { z } from "zod";
import { readJson } from "../db/json";
import type { Deps } from "./deps";

const currencies = new Set(Intl.supportedValuesOf("currency"));

export const costFiguresSchema = z.object({
  /** ISO 4217. */
  currency: z
    .string()
    .refine((code) => currencies.has(code), "This is no currency's three letters, such as EUR or IDR."),
  /** Of the machine, in that currency. */
  machinePrice: z.number().min(0).max(1e12),
  /** Years that it is used. */
  lifeYears: z.number().min(0.1).max(50),
  /** Of the whole machine while all its processors work. */
  watts: z.number().min(0).max(100_000),
  /** Of a kilowatt-hour. */
  energyPrice: z.number().min(0).max(1e9),
  /** What a service elsewhere asks for 1,000 of the same; null where there is nothing to compare with. */
  elsewherePrice: z.number().min(0).max(1e12).nullable(),
});

export type CostFigures = z.output<typeof costFiguresSchema>;

const key = "costs";

/** Null until the owner has entered them. */
export async function read({ db }: Pick<Deps, "db">): Promise<CostFigures | null> {
  const row = await db.setting.findUnique({ where: { key } });
  return row && readJson(costFiguresSchema, row.value, "The figures of what this machine costs");
}

/** Null forgets them. */
export async function write({ db }: Pick<Deps, "db">, figures: CostFigures | null): Promise<void> {
  if (figures === null) await db.setting.deleteMany({ where: { key } });
  else {
    const value = JSON.stringify(figures);
    await db.setting.upsert({ where: { key }, create: { key, value }, update: { value } });
  }
}
