/** What `weft`'s commands share: options that explain themselves, and how a command ends. */
import { type ParseArgsConfig, parseArgs } from "node:util";
import type { PipelineDocument } from "@/nodes/pipeline";
import type { Diagnostic } from "@/nodes/results";
import { EngineError } from "@/server/engine";

/** The command itself is wrong, not what it works on. */
export class UsageError extends Error {}

/** parseArgs, with files beside the options. Throws UsageError with the reason and the usage. */
export function parseCommand<const T extends NonNullable<ParseArgsConfig["options"]>>(options: T, usage: string) {
  try {
    return parseArgs({ allowPositionals: true, options });
  } catch (thrown) {
    throw new UsageError(`${thrown instanceof Error ? thrown.message : String(thrown)}\n${usage}`);
  }
}

/** Sets the exit code: what `main` gives; 1 where it could not be done, 2 where the command is wrong, with the reason on stderr. */
export async function runCommand(main: () => Promise<number>): Promise<void> {
  try {
    process.exitCode = await main();
  } catch (thrown) {
    if (thrown instanceof UsageError) {
      console.error(thrown.message);
      process.exitCode = 2;
    } else if (thrown instanceof EngineError) {
      console.error(`${thrown.node ? `${thrown.node}: ` : ""}${thrown.message}`);
      process.exitCode = 1;
    } else throw thrown;
  }
}

/** A diagnostic with its place in the drawing. */
export function describe(
  { severity, message, nodeId, port, param, hint }: Diagnostic,
  document: PipelineDocument,
): string {
  const node = document.nodes?.find?.(({ id }) => id === nodeId);
  const place = nodeId
    ? `${node?.label ?? node?.type ?? nodeId} (${nodeId})${port || param ? `, ${port ?? param}` : ""}: `
    : "";
  return `${severity}: ${place}${message}${hint ? ` ${hint}` : ""}`;
}
