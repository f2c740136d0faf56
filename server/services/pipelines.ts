/** Pipelines: documents with a revision. Saving needs the revision that was read, so that no writer overwrites another unseen. */
import { randomUUID } from "node:crypto";
import { limits, type PipelineDocument, pipelineDocumentSchema } from "@/nodes/pipeline";
import type { Diagnostic } from "@/nodes/results";
import type { Pipeline } from "@/server/db/client";
import { isUniqueViolation } from "@/server/db/errors";
import { readJson } from "@/server/db/json";
import { runStates } from "@/server/jobs/stored";
import type { PipelineCheck, PipelineDetail, PipelineSummary, RunState } from "./contract";
import type { Deps } from "./deps";
import { ServiceError } from "./errors";
import { allCards } from "./models";
import { slugOf } from "./slug";

type Needs = Pick<Deps, "db">;
type Nothing = Record<string, never>;

const gone = () => new ServiceError("not-found", "There is no such pipeline, or it was deleted.");

export function documentOf(row: Pick<Pipeline, "id" | "document">): PipelineDocument {
  return readJson(pipelineDocumentSchema, row.document, `The drawing of pipeline ${row.id}`);
}

export async function list({ db }: Needs): Promise<PipelineSummary[]> {
  const rows = await db.pipeline.findMany({
    where: { deletedAt: null },
    orderBy: [{ updatedAt: "desc" }, { name: "asc" }],
    include: { runs: { orderBy: { createdAt: "desc" }, take: 1 } },
  });
  return rows.map((row) => {
    const document = documentOf(row);
    const [last] = row.runs;
    return {
      id: row.id,
      slug: row.slug,
      name: row.name,
      description: row.description,
      example: row.example,
      nodeCount: document.nodes.length,
      updatedAt: row.updatedAt,
      preview: {
        nodes: document.nodes.map(({ id, type, position }) => ({ id, type, x: position.x, y: position.y })),
        edges: document.edges.map(({ from, to }) => ({ from: from.node, to: to.node })),
      },
      lastRun: last ? { id: last.id, state: stateOf(last.state), at: last.createdAt, wallMs: last.wallMs } : null,
    };
  });
}

export function stateOf(state: string): RunState {
  const known = runStates.find((each) => each === state);
  if (!known) throw new Error(`A run in the database has the unknown state "${state}".`);
  return known;
}

async function row({ db }: Needs, where: { id: string } | { slug: string }): Promise<Pipeline> {
  const found = await db.pipeline.findUnique({ where });
  if (!found || found.deletedAt) throw gone();
  return found;
}

export async function get(deps: Needs, id: string): Promise<PipelineDetail> {
  return detail(await row(deps, { id }));
}

export async function getBySlug(deps: Needs, slug: string): Promise<PipelineDetail> {
  return detail(await row(deps, { slug }));
}

function detail(found: Pipeline): PipelineDetail {
  const { id, slug, name, revision, updatedAt } = found;
  return { id, slug, name, revision, updatedAt, document: documentOf(found) };
}

const emptyDocument = (name: string): PipelineDocument => ({
  format: "weft-pipeline",
  version: 1,
  name,
  description: "",
  nodes: [],
  edges: [],
});

export async function create(
  { db }: Needs,
  input: { name: string; document?: PipelineDocument; slug?: string; example?: boolean },
): Promise<{ id: string }> {
  const { name } = input;
  const document = { ...(input.document ?? emptyDocument(name)), name };
  const data = { name, description: document.description, document: sized(document), example: input.example ?? false };
  const wanted = input.slug ?? slugOf(name);
  for (let attempt = 0; ; attempt++) {
    const slug = attempt === 0 ? wanted : `${wanted}-${attempt < 20 ? attempt + 1 : randomUUID().slice(0, 8)}`;
    try {
      const { id } = await db.pipeline.create({ data: { id: randomUUID(), slug, ...data } });
      return { id };
    } catch (thrown) {
      if (!isUniqueViolation(thrown) || attempt > 21) throw thrown;
    }
  }
}

function sized(document: PipelineDocument): string {
  const text = JSON.stringify(document);
  if (Buffer.byteLength(text) > limits.documentBytes) {
    throw new ServiceError("too-large", `The pipeline is larger than ${limits.documentBytes / 2 ** 20} MB.`);
  }
  return text;
}

export async function duplicate(deps: Needs, id: string): Promise<{ id: string }> {
  const { document, name } = await get(deps, id);
  return create(deps, { name: `${name.slice(0, 113)} (copy)`, document });
}

export async function rename(deps: Needs, id: string, name: string): Promise<Nothing> {
  const found = await row(deps, { id });
  const document = JSON.stringify({ ...documentOf(found), name });
  await write(deps, found, { name, document });
  return {};
}

/** Soft: restore() brings it back. Its runs stay. */
export async function remove(deps: Needs, id: string): Promise<Nothing> {
  await row(deps, { id });
  await deps.db.pipeline.update({ where: { id }, data: { deletedAt: new Date() } });
  return {};
}

export async function restore({ db }: Needs, id: string): Promise<Nothing> {
  const { count } = await db.pipeline.updateMany({ where: { id }, data: { deletedAt: null } });
  if (count === 0) throw gone();
  return {};
}

export async function save(
  deps: Needs,
  input: { id: string; document: PipelineDocument; baseRevision: number },
): Promise<{ revision: number }> {
  const found = await row(deps, { id: input.id });
  if (found.revision !== input.baseRevision) throw changedElsewhere();
  const { document } = input;
  const change = { name: document.name, description: document.description, document: sized(document) };
  return write(deps, found, change);
}

async function write(
  { db }: Needs,
  found: Pipeline,
  change: { name: string; description?: string; document: string },
): Promise<{ revision: number }> {
  const revision = found.revision + 1;
  const { count } = await db.pipeline.updateMany({
    where: { id: found.id, revision: found.revision },
    data: { ...change, revision, updatedAt: new Date() },
  });
  if (count === 0) throw changedElsewhere();
  return { revision };
}

const changedElsewhere = () =>
  new ServiceError(
    "conflict",
    "This pipeline was changed elsewhere since you opened it. Reload it to go on from there.",
  );

/** An unfinished drawing is taken, with what it lacks as warnings; a broken one is refused, naming what is wrong. */
export async function importText(
  deps: Pick<Deps, "db" | "catalog" | "check">,
  text: string,
): Promise<{ id: string; warnings: Diagnostic[] }> {
  if (Buffer.byteLength(text) > limits.documentBytes) {
    throw new ServiceError("too-large", `A pipeline file has at most ${limits.documentBytes / 2 ** 20} MB.`);
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (thrown) {
    throw new ServiceError(
      "invalid",
      `This file is not JSON: ${thrown instanceof Error ? thrown.message : "unreadable"}.`,
    );
  }
  const { diagnostics } = await check(deps, value);
  const parsed = pipelineDocumentSchema.safeParse(value);
  if (!parsed.success) throw new ServiceError("invalid", told(diagnostics), { diagnostics });
  const broken = diagnostics.filter((each) => each.severity === "error" && !isUnfinished(each, parsed.data));
  if (broken.length > 0) throw new ServiceError("invalid", told(broken), { diagnostics });
  const { id } = await create(deps, { name: parsed.data.name, document: parsed.data });
  return { id, warnings: diagnostics };
}

/** What a person may leave for later; the editor shows it at its node. */
const unfinished = new Set(["not-connected", "empty", "no-output", "lowering", "model", "model-missing"]);

function isUnfinished({ code, nodeId, param }: Diagnostic, document: PipelineDocument): boolean {
  if (code !== "parameter") return unfinished.has(code);
  const node = document.nodes.find((each) => each.id === nodeId);
  return param !== undefined && node?.params[param] === undefined;
}

/** The first faults, as one message. */
function told(errors: readonly Diagnostic[]): string {
  if (errors.length === 0) return "This file is not a Weft pipeline.";
  const first = errors.slice(0, 3).map((each) => each.message);
  return [...first, ...(errors.length > 3 ? [`And ${errors.length - 3} more.`] : [])].join(" ");
}

export async function check(deps: Pick<Deps, "db" | "catalog" | "check">, document: unknown): Promise<PipelineCheck> {
  return deps.check(document, await allCards(deps));
}
