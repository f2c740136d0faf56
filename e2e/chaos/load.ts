/**
 * Mixed load until it is told to stop: uploads, runs of a person, runs of programs that wait for their answer, and one run over a
 * stack of pictures. What the server acknowledges is remembered. A request may be cut off only where the server itself was killed.
 */
import { createHash, randomBytes } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import type { SuppliedInputs } from "@/server/services/run-inputs";
import { type Prepared, rpc } from "./client";

export interface LoadSize {
  /** Pictures of the stack. */
  stack: number;
  /** Some runs read text: their graphs take seconds to compile. */
  reads: boolean;
}

export interface Acknowledged {
  uploads: { sha256: string; bytes: number }[];
  /** Runs by their ids, with what their text must be; null for the stack. */
  runs: Map<string, string | null>;
  /** Programs that had a right answer. */
  answers: number;
  /** Requests that were cut off. */
  cutOff: number;
  /** What no kill excuses. */
  wrong: string[];
}

export interface Load {
  /** The server is about to be killed. */
  expectCuts(): void;
  stop(): Promise<Acknowledged>;
}

export function startLoad(url: string, prepared: Prepared, size: LoadSize): Load {
  const acknowledged: Acknowledged = { uploads: [], runs: new Map(), answers: 0, cutOff: 0, wrong: [] };
  let [going, mayCut, number] = [true, false, 0];
  const once = async (what: string, work: () => Promise<void>) => {
    try {
      await work();
    } catch (thrown) {
      if (mayCut) acknowledged.cutOff++;
      else acknowledged.wrong.push(`${what}: ${(thrown as Error).message} ${(thrown as Error).cause ?? ""}`);
      await delay(100);
    }
  };
  const loop = async (what: string, pauseMs: number, work: () => Promise<void>) => {
    while (going) {
      await once(what, work);
      await delay(pauseMs);
    }
  };

  async function upload(): Promise<void> {
    // The head of a JPEG, and noise.
    const content = Buffer.concat([Buffer.from("ffd8ffe000104a46494600", "hex"), randomBytes(600_000)]);
    const asset = (await post(`/api/v1/assets?name=noise-${number++}.jpg`, content, "image/jpeg", 201)) as {
      sha256: string;
    };
    const sha256 = createHash("sha256").update(content).digest("hex");
    if (asset.sha256 !== sha256) acknowledged.wrong.push(`an upload was stored as ${asset.sha256}`);
    acknowledged.uploads.push({ sha256, bytes: content.length });
  }

  async function program(): Promise<void> {
    const lines = [`a${number++}`, "b", "c"];
    const body = JSON.stringify({ inputs: { text: lines.join("\n") } });
    const answer = (await post("/api/v1/pipelines/words/runs", body, "application/json", 200)) as {
      outputs: { text: unknown };
    };
    if (answer.outputs.text === lines.join("+")) acknowledged.answers++;
    else acknowledged.wrong.push(`a program was answered ${JSON.stringify(answer)}`);
  }

  async function person(
    pipeline: "words" | "stack" | "read",
    inputs: SuppliedInputs,
    expected: string | null,
  ): Promise<void> {
    const { runId } = await rpc<{ runId: string }>(url, prepared, "runs.start", {
      pipelineId: prepared.pipelines[pipeline],
      inputs,
    });
    acknowledged.runs.set(runId, expected);
  }

  async function post(
    path: string,
    body: Uint8Array<ArrayBuffer> | string,
    type: string,
    wanted: number,
  ): Promise<unknown> {
    const headers = { authorization: `Bearer ${prepared.key}`, "content-type": type };
    const response = await fetch(url + path, { method: "POST", headers, body });
    if (response.status !== wanted) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return response.json();
  }

  const assets = Array.from({ length: size.stack }, (_, index) => ({ ...prepared.picture, name: `page-${index}.jpg` }));
  const loops = [
    once("stack", () => person("stack", { stack: { assets } }, null)),
    loop("upload", 150, upload),
    loop("program", 50, program),
    loop("program", 50, program),
    loop("person", 200, () => person("words", { text: { text: `p${number}\nq` } }, `p${number++}+q`)),
    ...(size.reads ? [loop("person", 700, () => person("read", { image: { asset: prepared.picture } }, ""))] : []),
  ];
  return {
    expectCuts() {
      mayCut = true;
    },
    async stop() {
      going = false;
      await Promise.all(loops);
      return acknowledged;
    },
  };
}
