/** Bytes, durations and "how long ago", written in the person's language. */
"use client";

import { useFormatter, useNow } from "use-intl";

const byteUnits = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte"] as const;

export function useMeasures() {
  const format = useFormatter();
  const now = useNow({ updateInterval: 30_000 });
  const unit = (value: number, name: string, digits = 0) =>
    format.number(value, { style: "unit", unit: name, unitDisplay: "short", maximumFractionDigits: digits });
  return {
    /** Powers of 1000, one digit below ten. */
    bytes(count: number): string {
      const power = Math.min(Math.floor(Math.log10(Math.max(count, 1)) / 3), byteUnits.length - 1);
      const value = count / 1000 ** power;
      return unit(value, byteUnits[power] ?? "byte", power > 0 && value < 10 ? 1 : 0);
    },
    duration(ms: number): string {
      if (ms < 1000) return unit(Math.round(ms), "millisecond");
      if (ms < 60_000) return unit(ms / 1000, "second", ms < 10_000 ? 1 : 0);
      const minutes = Math.floor(Math.round(ms / 1000) / 60);
      const seconds = Math.round(ms / 1000) % 60;
      if (minutes < 60) return [unit(minutes, "minute"), ...(seconds ? [unit(seconds, "second")] : [])].join(" ");
      return [unit(Math.floor(minutes / 60), "hour"), ...(minutes % 60 ? [unit(minutes % 60, "minute")] : [])].join(
        " ",
      );
    },
    /** Never in the future, though the server's clock may be ahead. */
    ago(at: Date): string {
      return format.relativeTime(at, at > now ? at : now);
    },
  };
}
