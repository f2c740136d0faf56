/**
 * The door of this library: a segment of graph ops becomes one ONNX file. Rewrites that change numbers, and a batch where the
 * model was exported without one, are believed only where the graph after them gives what it gave before on sample inputs;
 * what fails is left out, and named. All rewrites are measured together; one by one where that fails, or where it is asked for.
 * Equal segments give equal bytes.
 */
import { type ComposedSegment, composeSegment } from "./compose-segment";
import { explain, figures, judged, oneByOne } from "./judge-rewrites";
import { writeModel } from "./model-file";
import { isOperator } from "./node-proto";
import { printModel } from "./print-model";
import { applyRewrites, type Rewrite, rewrites } from "./rewrite";
import type { GraphProto, ModelProto } from "./schema/onnx_pb";
import type { BuildOptions, BuiltSegment, RewriteOutcome, Segment } from "./segment";
import { Validation, type Verdict } from "./validate";
import { makeValue } from "./value-type";

export { rewrites } from "./rewrite";

export const batchifyName = "batchify";
/** A segment's parts as they are joined, before anything is rewritten: what `--dump` calls it. */
export const composedName = "compose";

interface Attempt {
  composed: ComposedSegment;
  /** With the probes as further outputs, where there are any. */
  checked: Uint8Array;
  /** Written when it is asked for: most attempts are only checked. */
  bytes(): Uint8Array;
  operators: number;
  outcomes: RewriteOutcome[];
  printed: { pass: string; text: string }[];
}

/** Throws ModelRefused: "model-corrupt" for a bad file, "invalid-pipeline" for ops that do not fit each other. */
export async function buildSegment(segment: Segment, options: BuildOptions): Promise<BuiltSegment> {
  const files = await readFiles(segment, options);
  const isOff = (name: string) => options.noPasses?.has("all") === true || options.noPasses?.has(name) === true;
  const chosen = rewrites.filter(({ name, exact }) => !isOff(name) && (exact || options.runModel !== undefined));
  const attempt = (list: readonly Rewrite[], batched: boolean) =>
    assemble(composeSegment(segment, files, batched), list, options, batched);

  const plain = await attempt([], false);
  const { fixed } = plain.composed;
  const built = (made: Attempt, fixedBatch: string | null, outcomes = made.outcomes): BuiltSegment => ({
    bytes: made.bytes(),
    feeds: made.composed.feeds,
    fetches: made.composed.fetches,
    feedTypes: made.composed.feedTypes,
    fetchTypes: made.composed.fetchTypes,
    fixedBatch,
    merged: segment.ops.map(({ title }) => title),
    operators: { before: plain.operators, after: made.operators },
    passes: outcomes,
    ...(options.print && { printed: printsOf(plain, made) }),
  });
  const exported = fixed.length > 0 ? `${fixed.join(" and ")} was exported for a batch of 1` : null;
  if (!options.runModel || options.noPasses?.has("all")) return built(await attempt(chosen, false), exported);

  const batched = fixed.length > 0 && !isOff(batchifyName);
  const { runModel, sampleDims = {} } = options;
  const validate = () => Validation.of(plain.checked, plain.composed, runModel, sampleDims);
  const hasModel = segment.ops.some(({ name }) => name === "tensor.model");
  // What the graph gives before it is rewritten is worked out, elsewhere, while it is.
  const [full, begun] = await Promise.all([attempt(chosen, batched), hasModel ? validate() : null]);
  if (!hasModel && full.outcomes.every(({ changed }) => !changed)) return built(full, null);

  const validation = begun ?? (await validate());
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

  const notBatched =
    validation.notBatched ??
    (fixed.length > 0 && !batched ? exported : null) ??
    (await validation.notPadded(plain.checked, plain.composed.feedTypes));
  const check = ({ checked }: Attempt) => (notBatched ? validation.alone(checked) : validation.together(checked));
  const whole = await check(full);
  if (whole.accepted && !options.validateEach)
    return built(full, notBatched, [
      ...batchOutcome(fixed, batched, notBatched, whole),
      ...judged(full.outcomes, whole),
    ]);

  // Either two rows disturb each other, or a rewrite is wrong: the rows alone tell which.
  const single = await attempt(chosen, false);
  const alone = await validation.alone(single.checked);
  if (alone.accepted && !options.validateEach) {
    const reason = notBatched ?? mixed(full, whole);
    return built(single, reason, [...batchOutcome(fixed, batched, reason, whole), ...judged(single.outcomes, alone)]);
  }
  const { believed, refused, measured } = await oneByOne(chosen, single.outcomes, plain, validation, (list) =>
    attempt(list, false),
  );
  const kept = await attempt(believed, batched);
  const again = await check(kept);
  if (again.accepted)
    return built(kept, notBatched, [
      ...batchOutcome(fixed, batched, notBatched, again),
      ...judged(kept.outcomes, again, measured),
      ...refused,
    ]);
  const last = await attempt(believed, false);
  const verdict = await validation.alone(last.checked);
  const reason = notBatched ?? mixed(kept, again);
  const safe = verdict.accepted ? last : plain;
  return built(safe, reason, [
    ...batchOutcome(fixed, batched, reason, again),
    ...judged(safe.outcomes, verdict, measured),
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
  { runModel, print }: Pick<BuildOptions, "runModel" | "print">,
  batched: boolean,
): Promise<Attempt> {
  const printed: Attempt["printed"] = [];
  const see = (pass: string, model: ModelProto) => printed.push({ pass, text: printModel(model) });
  if (print) see(batched ? batchifyName : composedName, composed.model);
  const graph = composed.model.graph as GraphProto;
  const outputs = graph.output;
  graph.output = [...outputs, ...composed.probes.map(({ name }) => makeValue(name, "float32", null))];
  const outcomes = await applyRewrites(composed.model, chosen, runModel, print ? see : undefined);
  const checked = writeModel(composed.model);
  graph.output = outputs;
  return {
    composed,
    checked,
    bytes: () => (composed.probes.length > 0 ? writeModel(composed.model) : checked),
    operators: graph.node.filter((node) => !isOperator(node, "Constant")).length,
    outcomes,
    printed,
  };
}

/** Of the way to what was built: as it was joined, with a free batch where that was kept, and after each rewrite. */
function printsOf(plain: Attempt, made: Attempt): Attempt["printed"] {
  const first = made.printed.some(({ pass }) => pass === composedName) ? [] : plain.printed;
  return [...first, ...made.printed];
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
      validation: { ...figures(verdict, "graph"), accepted: refusal === null },
    },
  ];
}

/** Why the batch is 1: the place in the model where that shows, and what was measured. */
function mixed({ composed }: Attempt, verdict: Verdict): string {
  const [place, ...more] = composed.mixing;
  const where = place ? `; ${place}${more.length > 0 ? `, and ${more.length} more` : ""}` : "";
  return `two items in one batch do not give what each gives alone (${explain(verdict)})${where}`;
}
