/**
 * The door of this library: a segment of graph ops becomes one ONNX file. Rewrites that change numbers, and a batch where the
 * model was exported without one, are believed only where the graph after them gives what it gave before on sample inputs;
 * what fails is left out, and named. Equal segments give equal bytes.
 */
import { tolerance } from "./compare";
import { type ComposedSegment, composeSegment } from "./compose-segment";
import { writeModel } from "./model-file";
import { isOperator } from "./node-proto";
import { applyRewrites, type Rewrite, rewrites } from "./rewrite";
import type { GraphProto } from "./schema/onnx_pb";
import type { BuildOptions, BuiltSegment, RewriteOutcome, RunModel, Segment } from "./segment";
import { Validation, type Verdict } from "./validate";
import { makeValue } from "./value-type";

export { rewrites } from "./rewrite";

export const batchifyName = "batchify";

interface Attempt {
  composed: ComposedSegment;
  /** With the probes as further outputs, where there are any. */
  checked: Uint8Array;
  bytes: Uint8Array;
  operators: number;
  outcomes: RewriteOutcome[];
}

/** Throws ModelRefused: "model-corrupt" for a bad file, "invalid-pipeline" for ops that do not fit each other. */
export async function buildSegment(segment: Segment, options: BuildOptions): Promise<BuiltSegment> {
  const files = await readFiles(segment, options);
  const isOff = (name: string) => options.noPasses?.has("all") === true || options.noPasses?.has(name) === true;
  const chosen = rewrites.filter(({ name, exact }) => !isOff(name) && (exact || options.runModel !== undefined));
  const attempt = (list: readonly Rewrite[], batched: boolean) =>
    assemble(composeSegment(segment, files, batched), list, options.runModel);

  const plain = await attempt([], false);
  const { fixed } = plain.composed;
  const built = (made: Attempt, fixedBatch: string | null, outcomes = made.outcomes): BuiltSegment => ({
    bytes: made.bytes,
    feeds: made.composed.feeds,
    fetches: made.composed.fetches,
    feedTypes: made.composed.feedTypes,
    fetchTypes: made.composed.fetchTypes,
    fixedBatch,
    merged: segment.ops.map(({ title }) => title),
    operators: { before: plain.operators, after: made.operators },
    passes: outcomes,
  });
  const exported = fixed.length > 0 ? `${fixed.join(" and ")} was exported for a batch of 1` : null;
  if (!options.runModel || options.noPasses?.has("all")) return built(await attempt(chosen, false), exported);

  const batched = fixed.length > 0 && !isOff(batchifyName);
  const full = await attempt(chosen, batched);
  const hasModel = segment.ops.some(({ name }) => name === "tensor.model");
  if (!hasModel && full.outcomes.every(({ changed }) => !changed)) return built(full, null);

  const validation = await Validation.of(plain.checked, plain.composed, options.runModel, options.sampleDims ?? {});
  if (typeof validation === "string") {
    const exact = await attempt(
      chosen.filter((rewrite) => rewrite.exact),
      false,
    );
    const skipped = chosen
      .filter((rewrite) => !rewrite.exact)
      .map(({ name }) => ({ name, changed: false, refusals: [`not checked: ${validation}`] }));
    return built(exact, exported ?? (hasModel ? `batches were not tried: ${validation}` : null), [
      ...exact.outcomes,
      ...skipped,
    ]);
  }

  const notBatched = validation.notBatched ?? (fixed.length > 0 && !batched ? exported : null);
  const whole = notBatched ? await validation.alone(full.checked) : await validation.together(full.checked);
  if (whole.accepted)
    return built(full, notBatched, [
      ...batchOutcome(fixed, batched, notBatched, whole),
      ...judged(full.outcomes, whole),
    ]);

  // Either two rows disturb each other, or a rewrite is wrong: the rows alone tell which.
  const single = await attempt(chosen, false);
  const alone = await validation.alone(single.checked);
  if (alone.accepted) {
    const reason = notBatched ?? mixed(full, whole);
    return built(single, reason, [...batchOutcome(fixed, batched, reason, whole), ...judged(single.outcomes, alone)]);
  }
  const { believed, refused } = await findFaults(chosen, single.outcomes, async (list) =>
    validation.alone((await attempt(list, false)).checked),
  );
  const kept = await attempt(believed, batched);
  const again = notBatched ? await validation.alone(kept.checked) : await validation.together(kept.checked);
  if (again.accepted)
    return built(kept, notBatched, [
      ...batchOutcome(fixed, batched, notBatched, again),
      ...judged(kept.outcomes, again),
      ...refused,
    ]);
  const last = await attempt(believed, false);
  const verdict = await validation.alone(last.checked);
  const reason = notBatched ?? mixed(kept, again);
  const safe = verdict.accepted ? last : plain;
  return built(safe, reason, [
    ...batchOutcome(fixed, batched, reason, again),
    ...judged(safe.outcomes, verdict),
    ...refused,
  ]);
}

async function readFiles(segment: Segment, options: BuildOptions): Promise<Map<string, Uint8Array>> {
  const files = new Map<string, Uint8Array>();
  for (const { name, attrs } of segment.ops) {
    if (name !== "tensor.model") continue;
    const { sha256 } = attrs.file as { sha256: string };
    if (!files.has(sha256)) files.set(sha256, await options.readFile(sha256));
  }
  return files;
}

async function assemble(
  composed: ComposedSegment,
  chosen: readonly Rewrite[],
  runModel: RunModel | undefined,
): Promise<Attempt> {
  const graph = composed.model.graph as GraphProto;
  const outputs = graph.output;
  graph.output = [...outputs, ...composed.probes.map(({ name }) => makeValue(name, "float32", null))];
  const outcomes = await applyRewrites(composed.model, chosen, runModel);
  const checked = writeModel(composed.model);
  graph.output = outputs;
  const bytes = composed.probes.length > 0 ? writeModel(composed.model) : checked;
  return {
    composed,
    checked,
    bytes,
    operators: graph.node.filter((node) => !isOperator(node, "Constant")).length,
    outcomes,
  };
}

function judged(outcomes: readonly RewriteOutcome[], { accepted, error }: Verdict): RewriteOutcome[] {
  return outcomes.map((outcome) =>
    outcome.changed ? { ...outcome, validation: { tolerance, largestError: error, accepted } } : outcome,
  );
}

function batchOutcome(
  fixed: readonly string[],
  tried: boolean,
  refusal: string | null,
  verdict: Verdict,
): RewriteOutcome[] {
  if (fixed.length === 0 || !tried) return [];
  return [
    {
      name: batchifyName,
      changed: refusal === null,
      refusals: refusal ? [refusal] : [],
      validation: { tolerance, largestError: verdict.error, accepted: refusal === null },
    },
  ];
}

/** Tries the rewrites that did something one by one, each on top of those already believed. */
async function findFaults(
  chosen: readonly Rewrite[],
  outcomes: readonly RewriteOutcome[],
  check: (list: readonly Rewrite[]) => Promise<Verdict>,
) {
  const believed: Rewrite[] = [];
  const refused: RewriteOutcome[] = [];
  for (const [index, rewrite] of chosen.entries()) {
    const verdict = outcomes[index]?.changed ? await check([...believed, rewrite]) : null;
    if (!verdict || verdict.accepted) believed.push(rewrite);
    else {
      refused.push({
        name: rewrite.name,
        changed: false,
        refusals: [`left out: its result differs from the graph's before it (${explain(verdict)})`],
        validation: { tolerance, largestError: verdict.error, accepted: false },
      });
    }
  }
  return { believed, refused };
}

/** Why the batch is 1: the place in the model where that shows, and what was measured. */
function mixed({ composed }: Attempt, verdict: Verdict): string {
  const [place, ...more] = composed.mixing;
  const where = place ? `; ${place}${more.length > 0 ? `, and ${more.length} more` : ""}` : "";
  return `two items in one batch do not give what each gives alone (${explain(verdict)})${where}`;
}

function explain({ error, failure }: Verdict): string {
  if (failure) return failure;
  return Number.isFinite(error)
    ? `largest error ${error.toPrecision(2)}, allowed ${tolerance}`
    : "another shape, or not a number";
}
