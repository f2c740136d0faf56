import { describe, expect, test } from "vitest";
import { violations } from "./borders";

describe("borders", () => {
  test.each([
    ["nodes/text/join.ts", 'import { readFile } from "node:fs";'],
    ["nodes/text/join.ts", 'import { compile } from "@/server/engine/compile";'],
    ["components/editor/canvas.tsx", 'import { db } from "@/server/db";'],
    ["server/trpc/routers/runs.ts", 'import { db } from "../../db/client";'],
    ["server/services/runs.ts", 'import { lower } from "@/server/engine/lower/lower";'],
    ["server/engine/passes/merge.ts", 'import * as ort from "onnxruntime-node";'],
    ["server/engine/runtime/batcher.ts", 'import { db } from "@/server/db";'],
    ["server/engine/runtime/batcher.ts", 'import sharp from "sharp";'],
    ["server/services/runs.ts", "const port = process.env.PORT;"],
  ])("%s: %s is refused", (file, source) => expect(violations(file, source)).toHaveLength(1));

  test.each([
    ["nodes/text/join.ts", 'import { z } from "zod"; import { defineNode } from "../define-node";'],
    [
      "components/editor/canvas.tsx",
      'import type { AppRouter } from "@/server/trpc/root"; import { registry } from "@/nodes/registry.generated";',
    ],
    ["server/services/runs.ts", 'import { EngineError } from "@/server/engine"; import { db } from "@/server/db";'],
    ["server/engine/passes/merge.ts", 'import type { IrGraph } from "../ir/types";'],
  ])("%s: %s is allowed", (file, source) => expect(violations(file, source)).toEqual([]));
});
