/** Pipelines for the command line: a document in a file, or one of an install, by id or by the name in its address. */
import { existsSync, readFileSync } from "node:fs";
import type { PipelineDocument } from "@/nodes/pipeline";
import { openDatabase } from "@/server/db/client";
import type { CompileRequest, RunInput } from "@/server/engine";
import { type Env, readEnv } from "@/server/env";
import { ServiceError } from "@/server/services/errors";
import { readCatalog } from "@/server/services/model-files";
import { forEngine } from "@/server/services/models";
import { get, getBySlug } from "@/server/services/pipelines";
import { ownInputs } from "@/server/services/sample-inputs";
import { BlobStore } from "@/server/storage/blobs";
import { type DataPaths, dataPaths } from "@/server/storage/paths";
import { UsageError } from "./command";
import { localModels, projectRoot } from "./local-models";

export interface FoundPipeline extends CompileRequest {
  /** What its input nodes hold; null where one holds nothing, or the document is a file. */
  inputs: Record<string, RunInput> | null;
}

/** The install of this environment, or of another directory. */
export function installAt(directory: string | undefined): { env: Env; paths: DataPaths } {
  const env = readEnv({ ...readEnvironment(), ...(directory !== undefined && { WEFT_DATA_DIR: directory }) });
  return { env, paths: dataPaths(env.dataDirectory) };
}

function readEnvironment(): Record<string, string | undefined> {
  return { WEFT_ROOT: projectRoot(), ...process.env };
}

export function readDocument(path: string): PipelineDocument {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch {
    throw new UsageError(`There is no file ${path}.`);
  }
  try {
    return JSON.parse(text) as PipelineDocument;
  } catch (thrown) {
    throw new UsageError(`${path} is not JSON: ${thrown instanceof Error ? thrown.message : String(thrown)}`);
  }
}

/** Throws UsageError where there is neither such a file nor such a pipeline. */
export async function findPipeline(
  named: string,
  { env, paths }: ReturnType<typeof installAt>,
): Promise<FoundPipeline> {
  if (existsSync(named)) return { document: readDocument(named), ...localModels(projectRoot()), inputs: null };
  if (!existsSync(paths.database))
    throw new UsageError(
      `There is no file ${named}, and no install in ${paths.root} that could have a pipeline of that name. Name its directory with --data-dir.`,
    );
  const db = openDatabase(paths.database);
  try {
    const blobs = new BlobStore(paths.blobs, paths.incoming);
    const { document } = await get({ db }, named).catch(() => getBySlug({ db }, named));
    const models = await forEngine({ db, blobs, env, catalog: await readCatalog(env.root) });
    return { document, ...models, inputs: await ownInputs({ blobs, db }, document) };
  } catch (thrown) {
    if (!(thrown instanceof ServiceError)) throw thrown;
    throw new UsageError(`There is no file ${named}, and in ${paths.root} no pipeline of that id or name.`);
  } finally {
    await db.$disconnect();
  }
}
