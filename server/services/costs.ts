/** The owner's figures of what the machine costs. One set per install. */
import { type CostFigures, costFiguresSchema } from "@/nodes/cost-figures";
import { readJson } from "../db/json";
import type { Deps } from "./deps";

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
