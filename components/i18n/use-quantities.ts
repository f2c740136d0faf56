/** Durations, sizes, shares and times as the person's language writes them. */
import { useMemo } from "react";
import { useFormatter } from "use-intl";

export function useQuantities() {
  const format = useFormatter();
  return useMemo(() => {
    const unit = (value: number, name: string, digits: number, unitDisplay: "short" | "narrow" = "narrow") =>
      format.number(value, { style: "unit", unit: name, unitDisplay, maximumFractionDigits: digits });
    return {
      /** 12 ms, 1.24 s, 3 min 12 s. */
      duration(ms: number): string {
        if (ms < 1) return unit(ms, "millisecond", 2);
        if (ms < 10) return unit(ms, "millisecond", 1);
        if (ms < 1000) return unit(ms, "millisecond", 0);
        if (ms < 59_950) return unit(ms / 1000, "second", ms < 10_000 ? 2 : 1);
        const seconds = Math.round(ms / 1000);
        if (seconds < 3600) return `${unit(Math.floor(seconds / 60), "minute", 0)} ${unit(seconds % 60, "second", 0)}`;
        return `${unit(Math.floor(seconds / 3600), "hour", 0)} ${unit(Math.floor(seconds / 60) % 60, "minute", 0)}`;
      },
      bytes(bytes: number): string {
        const scale = [
          [1e9, "gigabyte"],
          [1e6, "megabyte"],
          [1e3, "kilobyte"],
        ] as const;
        const [by, name] = scale.find(([least]) => bytes >= least) ?? [1, "byte"];
        return unit(bytes / by, name, bytes / by < 10 ? 1 : 0, "short");
      },
      count: (value: number) => format.number(value),
      number: (value: number) => format.number(value, { maximumSignificantDigits: 6 }),
      share: (share: number) => format.number(share, { style: "percent", maximumFractionDigits: share < 0.1 ? 1 : 0 }),
      /** 98.7 %, and nearer to all more digits, so that what is not all does not look so. */
      score: (score: number) =>
        format.number(score < 1 ? Math.min(score, 0.9999) : 1, {
          style: "percent",
          maximumFractionDigits: score > 0.998 && score < 1 ? 2 : 1,
        }),
      /** So many digits that small prices do not become nothing. */
      money: (amount: number, currency: string) =>
        format.number(amount, {
          style: "currency",
          currency,
          ...(amount > 0 && amount < 1 && { minimumFractionDigits: 0, maximumSignificantDigits: 2 }),
        }),
      /** 0.4 Wh, 12 Wh, 1.5 kWh. */
      energy(wattHours: number): string {
        const [amount, name] = wattHours < 1000 ? [wattHours, "Wh"] : [wattHours / 1000, "kWh"];
        return `${format.number(amount, { maximumSignificantDigits: 2 })} ${name}`;
      },
      times: (factor: number) => format.number(factor, { maximumFractionDigits: factor < 10 ? 2 : 1 }),
      dateTime: (at: Date) => format.dateTime(at, { dateStyle: "medium", timeStyle: "short" }),
      ago: (at: Date, now: Date) => format.relativeTime(at, now),
    };
  }, [format]);
}

export type Quantities = ReturnType<typeof useQuantities>;
