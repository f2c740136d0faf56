/** The models that nodes may name: the catalogue's cards, and those of uploaded ONNX files. */
import { classesTold } from "@/nodes/classes-told";
import { type ModelCard, modelCardSchema } from "@/nodes/model-card";
import { modelsNamed } from "@/nodes/models-named";
import type { PipelineDocument } from "@/nodes/pipeline";
import type { Model } from "@/server/db/client";
import { isUniqueViolation } from "@/server/db/errors";
import { readJson } from "@/server/db/json";
import type { ModelInspection } from "@/server/engine/index";
import type { ListedModel } from "./contract";
import type { Deps } from "./deps";
import { asEngineError, ServiceError } from "./errors";
import { type AddModelInput, cardOf } from "./model-card-form";
import { resolveFiles } from "./model-files";

type Needs = Pick<Deps, "db" | "catalog" | "blobs" | "env" | "engine">;

async function ownCards({ db }: Pick<Deps, "db">): Promise<ModelCard[]> {
  const rows = await db.model.findMany({ orderBy: { createdAt: "asc" } });
  return rows.map(cardOfRow);
}

function cardOfRow({ id, card }: Model): ModelCard {
  return readJson(modelCardSchema, card, `The card of model ${id}`);
}

async function cardsNamed(
  { db, catalog }: Pick<Deps, "db" | "catalog">,
  names: ReadonlySet<string>,
): Promise<ModelCard[]> {
  const builtin = catalog.filter(({ id }) => names.has(id));
  const others = [...names].filter((name) => !catalog.some(({ id }) => id === name));
  const rows = others.length === 0 ? [] : await db.model.findMany({ where: { id: { in: others } } });
  return [...builtin, ...rows.map(cardOfRow)];
}

export async function allCards(deps: Pick<Deps, "db" | "catalog">): Promise<ModelCard[]> {
  return [...deps.catalog, ...(await ownCards(deps))];
}

/** Cards with the paths of their files, as the engine wants them: those that a drawing names, or all. */
export async function forEngine(
  deps: Pick<Deps, "db" | "catalog" | "blobs" | "env">,
  document?: PipelineDocument,
): Promise<{ cards: ModelCard[]; files: Record<string, string> }> {
  const cards = document ? await cardsNamed(deps, modelsNamed(document)) : await allCards(deps);
  const files = await resolveFiles(cards, { root: deps.env.root, blobPath: (sha256) => deps.blobs.pathOf(sha256) });
  return { cards, files };
}

export async function list(deps: Needs, tasks?: readonly string[]): Promise<ListedModel[]> {
  const { cards, files } = await forEngine(deps);
  const builtin = new Set(deps.catalog.map((card) => card.id));
  return cards
    .filter((card) => !tasks || tasks.includes(card.task))
    .map((card) => ({
      ...card,
      builtin: builtin.has(card.id),
      present: card.files.every((file) => files[file.sha256] !== undefined),
    }));
}

export async function inspect({ blobs, engine }: Needs, sha256: string): Promise<ModelInspection> {
  return looked(blobs, sha256, "ONNX file", (path) => engine.inspectModel(path));
}

/** Opened by the engine, never here: an uploaded file is hostile until checked. */
async function looked<T>(
  blobs: Needs["blobs"],
  sha256: string,
  what: string,
  look: (path: string) => Promise<T>,
): Promise<T> {
  if ((await blobs.size(sha256)) === null)
    throw new ServiceError("not-found", `There is no such upload. Upload the ${what} first.`);
  try {
    return await look(blobs.pathOf(sha256));
  } catch (thrown) {
    const error = asEngineError(thrown);
    if (!error || error.code === "engine-restarting") throw thrown;
    throw new ServiceError("invalid", error.message, { cause: thrown });
  }
}

export async function add(deps: Needs, input: AddModelInput): Promise<{ id: string }> {
  const inspection = await inspect(deps, input.sha256);
  mustHave(inspection.inputs, input.input, "input");
  mustHave(inspection.outputs, input.output, "output");
  mustFit(inspection, input);
  if (input.task === "text-embedding") await mustEmbedText(deps, inspection, input);
  const bytes = await deps.blobs.size(input.sha256);
  const card = cardOf({ ...input, bytes: bytes ?? input.bytes });
  try {
    await deps.db.model.create({ data: { id: card.id, card: JSON.stringify(card) } });
  } catch (thrown) {
    if (!isUniqueViolation(thrown)) throw thrown;
    throw new ServiceError("conflict", `This file is in the library already, under the title "${card.title}".`);
  }
  return { id: card.id };
}

function mustHave(tensors: ModelInspection["inputs"], name: string, sort: "input" | "output"): void {
  if (tensors.some((tensor) => tensor.name === name)) return;
  const names = tensors.map((tensor) => tensor.name).join(", ") || "none";
  throw new ServiceError("invalid", `The model has no ${sort} called "${name}". It has: ${names}.`);
}

/** What looks at whole pictures needs to know how they are prepared, a detector how its boxes are told; names for all classes, or none. */
function mustFit({ outputs }: ModelInspection, { task, preprocess, labels, output, boxes }: AddModelInput): void {
  if (!["image-classification", "image-embedding", "object-detection"].includes(task)) return;
  if (!preprocess)
    throw new ServiceError("invalid", "Say how pictures are prepared for this model: its size and colours.");
  if (task === "object-detection") {
    if (!boxes) throw new ServiceError("invalid", "Say how this model tells its boxes.");
    if (!preprocess.width || !preprocess.height)
      throw new ServiceError(
        "invalid",
        "Say how wide and how high this model's pictures are: its boxes are told by it.",
      );
    if (boxes.scores) mustHave(outputs, boxes.scores, "output");
  }
  const classes = classesTold(outputs, { output, boxes });
  if (!labels || classes === null || labels.length === classes) return;
  throw new ServiceError(
    "invalid",
    `The model tells ${classes} classes apart; the list of labels has ${labels.length}. Give one per line, in the model's order.`,
  );
}

/** What embeds text takes tokens in any number, and needs the tokenizer that it was trained with. */
async function mustEmbedText(
  { blobs, engine }: Pick<Needs, "blobs" | "engine">,
  { inputs }: ModelInspection,
  { input, text, tokenizer }: AddModelInput,
): Promise<void> {
  if (!text || !tokenizer)
    throw new ServiceError("invalid", "Give the model's tokenizer.json, and say how its tokens become one embedding.");
  for (const name of [input, text.mask, ...(text.types === null ? [] : [text.types])]) {
    mustHave(inputs, name, "input");
    const { type, dims } = inputs.find((each) => each.name === name) as ModelInspection["inputs"][number];
    if (type !== "int64" || dims.length !== 2)
      throw new ServiceError(
        "invalid",
        `The input "${name}" takes no numbers of tokens: those are int64, batch × tokens.`,
      );
    if (typeof dims[1] === "number" && dims[1] > 0)
      throw new ServiceError(
        "invalid",
        `This model takes exactly ${dims[1]} tokens. Export it with a free length (dynamic axes), so that short texts cost little.`,
      );
  }
  await looked(blobs, tokenizer.sha256, "tokenizer.json", (path) => engine.inspectTokenizer(path));
}

export async function remove({ db, catalog }: Needs, id: string): Promise<Record<string, never>> {
  if (catalog.some((card) => card.id === id)) {
    throw new ServiceError("forbidden", "This model belongs to Weft and cannot be removed.");
  }
  const { count } = await db.model.deleteMany({ where: { id } });
  if (count === 0) throw new ServiceError("not-found", "There is no such model in the library.");
  return {};
}
