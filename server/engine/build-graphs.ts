/**
 * Segments to ONNX graphs. A graph is known by a key over everything it follows from, the numbers of its values aside, so
 * that the same segment of another drawing, or of this one after a change elsewhere, is found and not built again.
 */
import { createHash } from "node:crypto";
import type { IrGraph } from "./ir/types";
import type { BuiltSegment, Segment } from "./onnx/segment";
import { ops } from "./ops";
import type { IrSegment } from "./partition/partition";
import type { BuiltGraph, BuiltStep } from "./schedule/schedule";

/** What was built before. The bytes themselves are kept by whoever keeps plans: `get` answers only where they are there. */
export interface GraphCache {
  get(key: string): BuiltGraph | undefined;
  set(key: string, graph: BuiltGraph): void;
}

export interface GraphSources {
  /**
   * buildSegment of onnx/, here or elsewhere: it takes most of the time and of the memory of compiling. Whoever has put the graph
   * where plans are kept gives its hash in place of its bytes.
   */
  buildSegment(segment: Segment, noPasses: ReadonlySet<string>): Promise<BuiltSegment | BuiltGraph>;
  graphCache?: GraphCache;
}

export interface BuiltGraphs {
  steps: BuiltStep[];
  /** Graphs that were built now, by content hash; all others are kept already. */
  bytes: Map<string, Uint8Array>;
}

/** A model that does not fit is thrown as it comes from the ONNX library, with the segment it stands in. */
export class SegmentRefused extends Error {
  constructor(
    readonly segment: IrSegment,
    override readonly cause: unknown,
  ) {
    super("a segment was refused");
  }
}

/** Segments at work at once: one is taken apart and put together while the other is run for its validation. */
const lanes = 2;

export async function buildGraphs(
  segments: readonly IrSegment[],
  graph: IrGraph,
  off: ReadonlySet<string>,
  { buildSegment, graphCache }: GraphSources,
): Promise<BuiltGraphs> {
  const bytes = new Map<string, Uint8Array>();
  // Two segments of one drawing may be the same graph on different inputs.
  const known = new Map<string, Promise<BuiltGraph>>();

  const hold = ({ bytes: file, ...rest }: BuiltSegment): BuiltGraph => {
    const built = { ...rest, sha256: sha256(file) };
    bytes.set(built.sha256, file);
    return built;
  };
  const build = async (described: Segment, key: string): Promise<BuiltGraph> => {
    const cached = graphCache?.get(key);
    if (cached) return cached;
    const made = await buildSegment(described, off);
    const built = "bytes" in made ? hold(made) : made;
    graphCache?.set(key, built);
    return built;
  };
  const steps: BuiltStep[] = [];
  const refused: SegmentRefused[] = [];
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < segments.length && refused.length === 0) {
      const at = next++;
      const segment = segments[at] as IrSegment;
      const described = describe(segment, graph);
      const key = sha256(new TextEncoder().encode(JSON.stringify([described, [...off].sort()])));
      const building = known.get(key) ?? build(described, key);
      known.set(key, building);
      try {
        steps[at] = { segment, built: await building };
      } catch (cause) {
        refused.push(new SegmentRefused(segment, cause));
      }
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  if (refused[0]) throw refused[0];
  return { steps, bytes };
}

/** The segment with its values numbered from 0 in the order in which they are met. */
function describe(segment: IrSegment, graph: IrGraph): Segment {
  const numbers = new Map<number, number>();
  const number = (id: number) => {
    const known = numbers.get(id) ?? numbers.size;
    numbers.set(id, known);
    return known;
  };
  return {
    inputs: segment.inputs.map((id) => ({
      id: number(id),
      type: graph.values[id]?.tensor ?? { type: "float32", dims: [] },
    })),
    ops: segment.ops.map((op) => ({
      name: op.name,
      attrs: op.attrs,
      inputs: op.inputs.flat().map((id) => number(id as number)),
      outputs: op.outputs.map(number),
      title: (op.attrs.title as string | undefined) ?? ops.get(op.name)?.title ?? op.name,
    })),
    outputs: segment.outputs.map(number),
  };
}

export function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
