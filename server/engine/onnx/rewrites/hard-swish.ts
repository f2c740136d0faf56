/**
 * x * clip(x + 3, 0, 6) / 6 (h-swish, Howard et al. 2019, "Searching for MobileNetV3", eq. 1) as x * HardSigmoid(x) with
 * alpha = 1/6 and beta = 1/2: four passes over the tensor become two, and onnxruntime joins HardSigmoid to a convolution.
 */
import { floatsOf, makeNode, type NodeProto, numberAttribute } from "../model";
import { onlyReadBy, type Rewrite, type Uses, usesOf } from "./rewrite";

export const hardSwish: Rewrite = {
  name: "hard-swish",
  exact: false,
  apply(graph) {
    const uses = usesOf(graph);
    const gone = new Set<NodeProto>();
    const replaced = new Map<NodeProto, NodeProto[]>();
    for (const div of graph.node) {
      const match = matchHardSwish(div, uses);
      if (!match) continue;
      const gate = `${div.output[0]}_gate`;
      for (const node of match.inner) gone.add(node);
      replaced.set(div, [
        makeNode("HardSigmoid", `${div.name}_gate`, [match.x], [gate], {}, { alpha: 1 / 6, beta: 0.5 }),
        makeNode("Mul", div.name, [match.x, gate], [...div.output]),
      ]);
    }
    graph.node = graph.node.filter((node) => !gone.has(node)).flatMap((node) => replaced.get(node) ?? [node]);
    return { changed: replaced.size > 0, refusals: [] };
  },
};

function matchHardSwish(div: NodeProto, uses: Uses): { x: string; inner: NodeProto[] } | null {
  if (div.opType !== "Div" || scalar(uses, div.input[1]) !== 6) return null;
  const mul = uses.producer.get(div.input[0] ?? "");
  if (mul?.opType !== "Mul" || !onlyReadBy(uses, mul.output[0] as string, div)) return null;
  for (const [x, clipped] of [mul.input, [...mul.input].reverse()] as [string, string][]) {
    const clip = uses.producer.get(clipped);
    if (clip?.opType !== "Clip" || !onlyReadBy(uses, clipped, mul) || !clipsTo6(clip, uses)) continue;
    const add = uses.producer.get(clip.input[0] ?? "");
    if (add?.opType !== "Add" || !onlyReadBy(uses, add.output[0] as string, clip)) continue;
    const [a, b] = add.input as [string, string];
    if ((a === x && scalar(uses, b) === 3) || (b === x && scalar(uses, a) === 3)) return { x, inner: [mul, clip, add] };
  }
  return null;
}

/** Bounds are attributes before opset 11, inputs since. */
function clipsTo6(clip: NodeProto, uses: Uses): boolean {
  if (clip.input.length > 1) return scalar(uses, clip.input[1]) === 0 && scalar(uses, clip.input[2]) === 6;
  return numberAttribute(clip, "min", Number.NaN) === 0 && numberAttribute(clip, "max", Number.NaN) === 6;
}

function scalar(uses: Uses, name: string | undefined): number | undefined {
  const tensor = name === undefined ? undefined : uses.constants.get(name);
  const values = tensor && floatsOf(tensor);
  return values?.length === 1 ? values[0] : undefined;
}
