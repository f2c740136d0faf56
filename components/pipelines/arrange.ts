/** Which pipelines are shown, and in which order. */
import type { RouterOutputs } from "@/server/trpc/root";

export type PipelineSummary = RouterOutputs["pipelines"]["list"][number];

export const orders = ["updated", "run", "name"] as const;
export type Order = (typeof orders)[number];

/** Every word of the query must occur in the name, the description or the address, whatever its case and accents. */
export function arrange(pipelines: readonly PipelineSummary[], query: string, order: Order, locale: string) {
  const words = plain(query).split(/\s+/).filter(Boolean);
  const collator = new Intl.Collator(locale, { numeric: true, sensitivity: "base" });
  const compare: Record<Order, (a: PipelineSummary, b: PipelineSummary) => number> = {
    updated: (a, b) => b.updatedAt.getTime() - a.updatedAt.getTime(),
    run: (a, b) => (b.lastRun?.at.getTime() ?? 0) - (a.lastRun?.at.getTime() ?? 0),
    name: (a, b) => collator.compare(a.name, b.name),
  };
  return pipelines
    .filter(({ name, description, slug }) => {
      const text = plain(`${name} ${description} ${slug}`);
      return words.every((word) => text.includes(word));
    })
    .sort((a, b) => compare[order](a, b) || collator.compare(a.name, b.name) || (a.id < b.id ? -1 : 1));
}

function plain(text: string): string {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
}
