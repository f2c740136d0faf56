/** The scene of a graph, laid out beside the page: thousands of operators take part of a second, in which the page stays alive. */
"use client";

import { useEffect, useState } from "react";
import type { Arrow } from "../layered-layout";
import type { ListedOperator } from "../operators";
import type { LaidOut } from "./lay-out-graph";
import { Scene } from "./scene";

export const box = { width: 184, height: 46 };

/** Null until it is there. */
export function useGraphLayout(operators: readonly ListedOperator[], arrows: readonly Arrow[]): Scene | null {
  const [scene, setScene] = useState<Scene | null>(null);
  useEffect(() => {
    const worker = new Worker(new URL("./layout-worker.ts", import.meta.url));
    worker.onmessage = ({ data }: MessageEvent<LaidOut>) => setScene(sceneOf(operators, data));
    worker.postMessage({ boxes: operators.map(({ id }) => ({ id, ...box })), arrows });
    return () => worker.terminate();
  }, [operators, arrows]);
  return scene;
}

function sceneOf(operators: readonly ListedOperator[], { places, arrows }: LaidOut): Scene {
  return new Scene(
    operators.map(({ title, shape, tint, end }, position) => ({
      ...box,
      x: places[2 * position] ?? 0,
      y: places[2 * position + 1] ?? 0,
      title,
      detail: shape,
      tint,
      end: end !== null,
    })),
    arrows,
  );
}
