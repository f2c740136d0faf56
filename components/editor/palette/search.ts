/** Finds nodes by what people type: every word must begin a word of title, keywords or summary; titles count most. */
import type { NodeSpec } from "@/nodes/define-node";

const categories = ["io", "vision", "text", "video", "audio", "logic"] as const;

export interface PaletteGroup {
  /** Inputs and outputs are one category of declarations, and two groups for people. */
  group: "input" | "output" | (typeof categories)[number];
  specs: NodeSpec[];
}

export function groupsOf(specs: Iterable<NodeSpec>): PaletteGroup[] {
  const all = [...specs];
  const inGroup = (group: PaletteGroup["group"]) =>
    all.filter(({ role, category }) => (role ? role === group : category === group));
  return (["input", ...categories.filter((each) => each !== "io"), "output"] as const)
    .map((group) => ({ group, specs: inGroup(group) }))
    .filter(({ specs }) => specs.length > 0);
}

/** The most fitting first; all of them, in their order, for an empty query. */
export function searchNodes(specs: Iterable<NodeSpec>, query: string): NodeSpec[] {
  const words = wordsOf(query);
  const scored = [...specs].flatMap((spec) => {
    const places: [string[], number][] = [
      [wordsOf(spec.title), 4],
      [wordsOf([spec.type, ...(spec.keywords ?? [])].join(" ")), 2],
      [wordsOf(spec.summary), 1],
    ];
    let score = 0;
    for (const word of words) {
      const best = Math.max(
        ...places.map(([known, weight]) =>
          known.includes(word) ? weight + 0.5 : known.some((each) => each.startsWith(word)) ? weight : 0,
        ),
      );
      if (best === 0) return [];
      score += best;
    }
    return [{ spec, score }];
  });
  return scored.sort((a, b) => b.score - a.score).map(({ spec }) => spec);
}

function wordsOf(text: string): string[] {
  return text
    .toLowerCase()
    .normalize("NFKD")
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean);
}
