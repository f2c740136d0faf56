/** A run that takes a while and gives as many rows as it has pictures, for tests that break something in the middle of it. */
import { drawing } from "@/server/engine/testing/document";
import * as service from "@/server/services/runs";
import type { Install } from "./install";
import { photo } from "./pictures";

export const longRunItems = 12;

/** `sigma` of its blur: how long each picture takes. */
export function blurredStack(sigma: number) {
  return drawing(
    {
      stack: ["io.images-input"],
      blur: ["vision.blur", { sigma }],
      small: ["vision.resize", { width: 8, height: 8 }],
      out: ["io.images-output"],
      table: ["io.table-output", { columns: ["file"] }],
    },
    ["stack.image > blur.image", "blur.image > small.image", "small.image > out.images", "stack.name > table.columns"],
  );
}

/** Starts one. */
export async function startLongRun(install: Install): Promise<string> {
  const picture = await install.upload(await photo(1200, 1200), "page.jpg");
  const document = blurredStack(60);
  const { id } = await install.as("editor").pipelines.create({ name: "Long", document });
  const assets = Array.from({ length: longRunItems }, (_, index) => ({ ...picture, name: `page-${index}.jpg` }));
  const { runId } = await service.start(install.deps, {
    pipeline: { id, document },
    inputs: { stack: { assets } },
    source: "editor",
  });
  return runId;
}

/** Resolves when the run has done some of its work and has more to do. */
export async function midRun(install: Install, runId: string): Promise<void> {
  for await (const { state, nodes } of service.watch(install.deps, runId)) {
    const done = nodes.blur?.done ?? 0;
    if (state === "running" && done > 0 && done < longRunItems) return;
  }
  throw new Error("The run had ended before it could be caught in the middle.");
}
