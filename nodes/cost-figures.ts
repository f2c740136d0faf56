/** What the owner's machine costs: the figures that reports turn processor time into money with. */
import { z } from "zod";

/** Least and most of each amount, for the form too. */
export const costRanges = {
  machinePrice: { min: 0, max: 1e12 },
  lifeYears: { min: 0.1, max: 50 },
  watts: { min: 0, max: 100_000 },
  energyPrice: { min: 0, max: 1e9 },
  elsewherePrice: { min: 0, max: 1e12 },
} as const;

const amount = ({ min, max }: { min: number; max: number }) => z.number().min(min).max(max);
export const currencies: readonly string[] = Intl.supportedValuesOf("currency");

export const costFiguresSchema = z.object({
  /** ISO 4217. */
  currency: z
    .string()
    .refine((code) => currencies.includes(code), "This is no currency's three letters, such as EUR or IDR."),
  /** Of the machine, in that currency. */
  machinePrice: amount(costRanges.machinePrice),
  /** Years that it is used. */
  lifeYears: amount(costRanges.lifeYears),
  /** Of the whole machine while all its processors work. */
  watts: amount(costRanges.watts),
  /** Of a kilowatt-hour. */
  energyPrice: amount(costRanges.energyPrice),
  /** What a service elsewhere asks for 1,000 of the same; null where there is nothing to compare with. */
  elsewherePrice: amount(costRanges.elsewherePrice).nullable(),
});

export type CostFigures = z.output<typeof costFiguresSchema>;
