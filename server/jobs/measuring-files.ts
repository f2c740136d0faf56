/** Jobs that are at work, on the disk: <directory>/<id>.json, so that the next server takes up what this one did not end. */
import { mkdir, readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { pipelineDocumentSchema } from "@/nodes/pipeline";
import { writeWhole } from "@/server/engine/index";

const fileSchema = z.object({ path: z.string(), name: z.string(), mime: z.string() });

const inputSchema = z.discriminatedUnion("type", [
  fileSchema.extend({ type: z.literal("file") }),
  z.object({ type: z.literal("files"), files: z.array(fileSchema) }),
  z.object({ type: z.literal("text"), text: z.string() }),
  z.object({ type: z.literal("number"), number: z.number() }),
]);

/** What every job is asked: the drawing as it was then, and what it is run on. */
export const askedSchema = z.object({
  document: pipelineDocumentSchema,
  runs: z.array(z.record(z.string(), inputSchema)),
});

export interface StoredJob<Asked> {
  id: string;
  pipelineId: string;
  asked: Asked;
  /** How often it was begun. */
  attempts: number;
  startedAt: Date;
}

export class MeasuringFiles<Asked> {
  constructor(
    private readonly directory: string,
    private readonly schema: z.ZodType<Asked>,
  ) {}

  async write(job: StoredJob<Asked>): Promise<void> {
    await mkdir(this.directory, { recursive: true, mode: 0o700 });
    await writeWhole(this.place(job.id), JSON.stringify(job));
  }

  async remove(id: string): Promise<void> {
    await rm(this.place(id), { force: true });
  }

  /** What was at work, the oldest first. What cannot be read is removed: nobody could take it up. */
  async readAll(): Promise<StoredJob<Asked>[]> {
    const schema = z.object({
      id: z.uuid(),
      pipelineId: z.string(),
      asked: this.schema,
      attempts: z.number().int(),
      startedAt: z.coerce.date(),
    });
    const found: StoredJob<Asked>[] = [];
    for (const name of await readdir(this.directory).catch(() => [])) {
      const path = join(this.directory, name);
      try {
        found.push(schema.parse(JSON.parse(await readFile(path, "utf8"))) as StoredJob<Asked>);
      } catch {
        await rm(path, { recursive: true, force: true });
      }
    }
    return found.sort((a, b) => a.startedAt.getTime() - b.startedAt.getTime());
  }

  private place(id: string): string {
    return join(this.directory, `${id}.json`);
  }
}
