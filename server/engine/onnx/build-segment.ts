/**
 * The door of this library: a segment of graph ops becomes one ONNX file. Rewrites that change numbers are believed only
 * where the graph after them gives what it gave before on sample inputs; what fails is left out, and named.
 */
import { compose } from "./compose";
import { graphOf, type ModelProto, readModel, writeModel } from "./model";
import { constantsToInitializers } from "./rewrites/constants-to-initializers";
import { deadCode, identityRemoval } from "./rewrites/dead-code";
import { foldIntoConv } from "./rewrites/fold-into-conv";
import { hardSwish } from "./rewrites/hard-swish";
import type { Rewrite } from "./rewrites/rewrite";
import type { BuildOptions, BuiltSegment, RewriteOutcome, RunModel, Segment, Tensor } from "./segment";

/** Constants come first because the others look for initialisers; folding before dead code, which clears what it leaves behind. */
export const rewrites: readonly Rewrite[] = [
  constantsToInitializers,
  identityRemoval,
  hardSwish,
  foldIntoConv,
  deadCode,
];

/** Float32 sums in another order differ by about 1e-6 per operator; a network of a hundred stays well below this. */
const tolerance = 2e-3;

export async function buildSegment(segment: Segment, options: BuildOptions): Promise<BuiltSegment> {
  const composed = await compose(segment, options.readFile);
  const plain = writeModel(composed.model);
  const before = graphOf(composed.model).node.length;
  const off = (name: string) => options.noPasses?.has(name) || options.noPasses?.has("all");
  const chosen = rewrites.filter(({ name, exact }) => !off(name) && (exact || options.runModel));

  let outcome = attempt(plain, chosen);
  if (options.runModel && outcome.passes.some(({ changed }) => changed)) {
    const check = validator(composed, plain, options.runModel);
    let validation = await check(outcome.bytes);
    if (!validation.accepted) {
      // Found one by one which rewrite is to blame: each is tried on top of those already believed.
      const believed: Rewrite[] = [];
      const refused: RewriteOutcome[] = [];
      for (const rewrite of chosen) {
        const alone = await check(attempt(plain, [...believed, rewrite]).bytes);
        if (alone.accepted) believed.push(rewrite);
        else
          refused.push({
            name: rewrite.name,
            changed: false,
            refusals: ["its result differed from the original graph's"],
            validation: alone,
          });
      }
      outcome = attempt(plain, believed);
      validation = await check(outcome.bytes);
      outcome.passes.push(...refused);
    }
    outcome.passes = outcome.passes.map((pass) => (pass.changed ? { ...pass, validation } : pass));
  }
  const { model: _model, ...io } = composed;
  return {
    ...io,
    bytes: outcome.bytes,
    merged: segment.ops.map(({ title }) => title),
    operators: { before, after: outcome.operators },
    passes: outcome.passes,
  };
}

function attempt(
  plain: Uint8Array,
  chosen: readonly Rewrite[],
): { bytes: Uint8Array; operators: number; passes: RewriteOutcome[] } {
  const model: ModelProto = readModel(plain);
  const graph = graphOf(model);
  const passes = chosen.map((rewrite) => ({ name: rewrite.name, ...rewrite.apply(graph) }));
  return { bytes: writeModel(model), operators: graph.node.length, passes };
}

function validator(
  io: {
    feeds: string[];
    fetches: string[];
    feedTypes: { type: Tensor["type"]; dims: readonly (number | string)[] }[];
    fixedBatch: string | null;
  },
  plain: Uint8Array,
  runModel: RunModel,
) {
  const rows = io.fixedBatch ? 1 : 2;
  const feeds = Object.fromEntries(
    io.feeds.map((name, index) => [name, sample(io.feedTypes[index] as (typeof io.feedTypes)[number], rows)]),
  );
  const expected = runModel(plain, feeds, io.fetches);
  return async (bytes: Uint8Array) => {
    const want = await expected;
    const got = await runModel(bytes, feeds, io.fetches);
    let largestError = 0;
    for (const name of io.fetches)
      largestError = Math.max(largestError, difference(want[name] as Tensor, got[name] as Tensor));
    return { tolerance, largestError, accepted: largestError <= tolerance };
  };
}

/** Deterministic noise (a linear congruential generator), 0..255 for bytes and 0..1 for floats; free extents are 160 pixels. */
function sample({ type, dims }: { type: Tensor["type"]; dims: readonly (number | string)[] }, rows: number): Tensor {
  const full = [rows, ...dims.map((dim) => (typeof dim === "number" ? dim : 160))];
  const count = full.reduce((a, b) => a * b, 1);
  let state = 42;
  const next = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  const data =
    type === "uint8"
      ? Uint8Array.from({ length: count }, () => next() * 256)
      : type === "int64"
        ? new BigInt64Array(count)
        : Float32Array.from({ length: count }, next);
  return { type, dims: full, data };
}

/** Argmax-like integer outputs may flip where two classes tie: a share of differing places is their error. */
function difference(want: Tensor, got: Tensor): number {
  if (want.data.length !== got.data.length) return Number.POSITIVE_INFINITY;
  let worst = 0;
  let flipped = 0;
  for (let index = 0; index < want.data.length; index++) {
    const a = Number(want.data[index]);
    const b = Number(got.data[index]);
    if (want.type === "float32") worst = Math.max(worst, Math.abs(a - b) / Math.max(1, Math.abs(a)));
    else if (a !== b) flipped++;
    if (Number.isNaN(a) !== Number.isNaN(b)) return Number.POSITIVE_INFINITY;
  }
  return want.type === "float32" ? worst : flipped / Math.max(1, want.data.length) / 10;
}
