/** What a run leaves on the disk: runs/<id>/result.json, compile.json and the files that results name. */
import { mkdir, readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import type { CompileReport, RunResult } from "@/nodes/results";
import { runResultSchema } from "@/nodes/results";
import { readJson } from "@/server/db/json";
import { journalFile, Recent, writeWhole } from "@/server/engine/index";
import { type DataPaths, inside } from "@/server/storage/paths";
import { compileReportSchema } from "./stored";

/** Results that are kept in memory: those who wait for a run ask for its result at once. */
const remembered = { results: 32, characters: 50_000 };

export class RunFiles {
  private readonly latest = new Recent<RunResult>(remembered.results);

  constructor(private readonly paths: Pick<DataPaths, "runs">) {}

  directory(runId: string): string {
    const directory = inside(this.paths.runs, [runId]);
    if (!directory) throw new Error(`"${runId}" is no run's id.`);
    return directory;
  }

  async prepare(runId: string, report: CompileReport): Promise<void> {
    await mkdir(this.directory(runId), { recursive: true, mode: 0o700 });
    await this.write(runId, "compile.json", report, { flush: false });
  }

  /** Nothing is left of what its attempts gave. */
  async clear(runId: string): Promise<void> {
    this.latest.delete(runId);
    const report = await this.readReport(runId);
    await rm(this.directory(runId), { recursive: true, force: true });
    if (report) await this.prepare(runId, report);
    else await mkdir(this.directory(runId), { recursive: true, mode: 0o700 });
  }

  async remove(runId: string): Promise<void> {
    this.latest.delete(runId);
    await rm(this.directory(runId), { recursive: true, force: true });
  }

  /** With it, what the engine wrote down on the way has served its purpose. */
  async writeResult(runId: string, result: RunResult): Promise<void> {
    const characters = await this.write(runId, "result.json", result, { flush: true });
    if (characters <= remembered.characters) this.latest.set(runId, result);
    await rm(join(this.directory(runId), journalFile), { force: true });
  }

  /** Directories of runs that are none of these: an end without warning came before the row was written, or after it was removed. */
  async sweep(known: ReadonlySet<string>): Promise<void> {
    for (const runId of await readdir(this.paths.runs)) if (!known.has(runId)) await this.remove(runId);
  }

  /** Null where the run left none, or its files were removed. */
  async readResult(runId: string): Promise<RunResult | null> {
    const latest = this.latest.get(runId);
    if (latest) return latest;
    const text = await this.read(runId, "result.json");
    return text === null ? null : readJson(runResultSchema, text, `The result of run ${runId}`);
  }

  /** Null where there is none, or a damaged one: the compiler gives it again. */
  async readReport(runId: string): Promise<CompileReport | null> {
    const text = await this.read(runId, "compile.json");
    try {
      return text === null ? null : readJson(compileReportSchema, text, `The report of run ${runId}`);
    } catch {
      return null;
    }
  }

  /** The absolute path of a file that a result names, or null where the name leads elsewhere. */
  file(runId: string, parts: readonly string[]): string | null {
    return inside(this.directory(runId), parts);
  }

  private async read(runId: string, name: string): Promise<string | null> {
    try {
      return await readFile(join(this.directory(runId), name), "utf8");
    } catch (thrown) {
      if ((thrown as NodeJS.ErrnoException).code === "ENOENT") return null;
      throw thrown;
    }
  }

  /** Resolves to the length of the text. */
  private async write(runId: string, name: string, content: unknown, { flush }: { flush: boolean }): Promise<number> {
    const text = JSON.stringify(content);
    await writeWhole(join(this.directory(runId), name), text, { flush, mode: 0o600 });
    return text.length;
  }
}
