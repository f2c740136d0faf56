/** Picture -> tensor -> model, by the model's card: the part that every vision model shares. */
import type { GraphBuilder, Value } from "../define-node";
import type { ModelCard } from "../model-card";

/** SHA-256 of the card's file of this role; a diagnostic where the card has none. */
export function fileOf(b: GraphBuilder, card: ModelCard, role: ModelCard["files"][number]["role"]): { sha256: string } {
  const file = card.files.find((each) => each.role === role);
  if (!file)
    b.fail(`The model ${card.title} has no ${role} file.`, {
      param: "model",
      hint: "Choose another model, or add this one again on the Models page with that file.",
    });
  return { sha256: file.sha256 };
}

/** Checks that a card is for the task a node does. */
export function cardFor(b: GraphBuilder, id: string, task: ModelCard["task"]): ModelCard {
  const card = b.card(id, "model");
  if (card.task !== task)
    b.fail(`${card.title} is a model for ${card.task}; this node needs one for ${task}.`, {
      param: "model",
      hint: `Choose a model for ${task}, or take the node that is made for ${card.task}.`,
    });
  return card;
}

/** Returns the model's output, others that are asked for by name, and the geometry that maps its pixels back to the picture's. */
export function runImageModel(
  b: GraphBuilder,
  card: ModelCard,
  image: Value,
  more: readonly string[] = [],
): { output: Value; more: Value[]; geometry: Value } {
  const pre = card.preprocess;
  if (!pre)
    b.fail(`The model ${card.title} does not say how a picture is prepared for it.`, {
      param: "model",
      hint: "Say so on the model's page, or choose another model.",
    });
  const { layout, color, scale, mean, std, ...fitting } = pre;
  // Pixels are fitted in the order they come in, so that models of either order share them; the graph turns them round.
  const [pixels, geometry] = b.op("image.to-tensor", [image], { ...fitting, gray: color === "GRAY" }) as [Value, Value];
  const [input] = b.op("tensor.normalise", [pixels], { layout, scale, mean, std, bgr: color === "BGR" }) as [Value];
  const [output, ...others] = b.op("tensor.model", [[input]], {
    model: card.id,
    title: card.title,
    file: fileOf(b, card, "model"),
    inputs: [card.input],
    outputs: [card.output, ...more],
  }) as [Value, ...Value[]];
  return { output, more: others, geometry };
}

/** Names of classes: in the card, or in its file. */
export function labelsOf(b: GraphBuilder, card: ModelCard): { labels?: string[]; file?: { sha256: string } } {
  if (card.labels) return { labels: card.labels };
  return card.files.some(({ role }) => role === "labels") ? { file: fileOf(b, card, "labels") } : {};
}
