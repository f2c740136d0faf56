/** Sizes as people read them, in the interface's language: 1.2 MB. */
"use client";

import { useFormatter } from "use-intl";

export function useBytes(): (count: number) => string {
  const format = useFormatter();
  return (count) => {
    const units = ["byte", "kilobyte", "megabyte", "gigabyte"] as const;
    const power = Math.min(Math.floor(Math.log(Math.max(count, 1)) / Math.log(1000)), units.length - 1);
    return format.number(count / 1000 ** power, {
      style: "unit",
      unit: units[power],
      unitDisplay: "short",
      maximumFractionDigits: count < 1000 ? 0 : 1,
    });
  };
}
