import { describe, expect, it } from "vitest";
import { EngineError } from "../../../errors";
import { thisTarget } from "../../../process/this-target";
import { checkModel } from "../../check";
import { readModel, writeModel } from "../../model-file";
import { makeNode } from "../../node-proto";
import type { GraphProto } from "../../schema/onnx_pb";
import type { Tensor } from "../../segment";
import { floatTensor, int64Tensor } from "../../tensor";
import { noise } from "../../testing/noise";
import { testMachine } from "../../testing/run-model";
import { type TinyModel, tinyModel } from "../../testing/tiny-models";
import type { ByteStore } from "../calibrate/cache";
import type { Feeds, Machine, OpenOptions } from "../machine";
import { type QuantizeRequest, quantizeModel } from "./quantize-model";
import { top1 } from "./task-measures";

/** Two convolutions and a classifier over the mean. */
const network: TinyModel = {
  inputs: { x: ["float32", "N", 3, 8, 8] },
  outputs: { y: ["float32", "N", 5] },
  nodes: [
    makeNode("Conv", ["x", "w", "b"], ["c"], { pads: [1n, 1n, 1n, 1n] }),
    makeNode("Relu", ["c"], ["r"]),
    makeNode("Conv", ["r", "v"], ["d"]),
    makeNode("Relu", ["d"], ["s"]),
    makeNode("GlobalAveragePool", ["s"], ["g"]),
    makeNode("Reshape", ["g", "shape"], ["f"]),
    makeNode("Gemm", ["f", "u"], ["y"]),
  ],
  constants: [
    floatTensor("w", [8, 3, 3, 3], noise(216, 1)),
    floatTensor("b", [8], noise(8, 2)),
    floatTensor("v", [8, 8, 1, 1], noise(64, 3)),
    int64Tensor("shape", [2], [-1, 8]),
    floatTensor("u", [8, 5], noise(40, 4)),
  ],
};
const bytes = writeModel(tinyModel(network));
const sample = (data: Float32Array): Feeds => ({ x: { type: "float32", dims: [1, 3, 8, 8], data } });
const samples = Array.from({ length: 16 }, (_, row) => sample(noise(192, 10 + row)));

/** What a layer costs on the machine of a test: the results are onnxruntime's, the time is told by the graph. */
interface Costs {
  float: number;
  integer: number;
  /** Of a product whose activations are quantized as it runs. */
  dynamic?: number;
}

function machineOf(costs: Costs): Machine & { runs: number } {
  const machine = {
    ...testMachine,
    runs: 0,
    async open(file: Uint8Array, _options?: OpenOptions) {
      const graph = readModel(file).graph as GraphProto;
      const makers = new Map(graph.node.flatMap((node) => node.output.map((name) => [name, node.opType] as const)));
      const ms = graph.node
        .filter(({ opType }) => ["Conv", "Gemm", "MatMulInteger"].includes(opType))
        .reduce((sum, { opType, input }) => {
          if (opType === "MatMulInteger") return sum + (costs.dynamic ?? costs.integer);
          return sum + (makers.get(input[1] ?? "") === "DequantizeLinear" ? costs.integer : costs.float);
        }, 0);
      const opened = await testMachine.open(file);
      return {
        close: opened.close,
        async run(...args: Parameters<typeof opened.run>) {
          machine.runs += 1;
          return { outputs: (await opened.run(...args)).outputs, ms };
        },
      };
    },
  };
  return machine;
}

const pays = { float: 10, integer: 4 };

function quantize(more: Partial<QuantizeRequest> = {}, costs: Costs = pays) {
  const machine = machineOf(costs);
  return quantizeModel({ model: bytes, samples, target: thisTarget(), budget: 0.99, machine, ...more });
}

async function run(file: Uint8Array, feeds: Feeds): Promise<number[]> {
  const opened = await testMachine.open(file);
  const { outputs } = await opened.run(feeds, ["y"]);
  await opened.close();
  return Array.from(outputs.y?.data as Float32Array);
}

describe("quantizing a model", () => {
  it("takes the fastest that keeps the budget, and says why not the others", async () => {
    const { chosen, candidates, layers, model, judged } = await quantize();
    expect(chosen).toMatchObject({ scheme: "static", refusal: null });
    expect(chosen.speed?.factor).toBeCloseTo(2.5);
    expect(chosen.accuracy?.score).toBeGreaterThan(0.99);
    expect(judged).toBe(8);
    expect(layers.map(({ name }) => name).toSorted()).toEqual(["c", "d", "y"]);
    expect(layers.every(({ precision }) => precision === "int8")).toBe(true);
    const others = candidates.filter((each) => each !== chosen && each.name !== "float32");
    expect(others.length).toBeGreaterThan(1);
    for (const { refusal } of others) expect(refusal).toMatch(/faster|budget/);
    expect(checkModel(readModel(model))).toBe(null);
    // At a batch of 16 each item gets what it gets alone.
    const data = Float32Array.from(samples.flatMap((feeds) => [...(feeds.x as Tensor).data].map(Number)));
    const together = await run(model, { x: { type: "float32", dims: [16, 3, 8, 8], data } });
    for (const [row, feeds] of samples.entries())
      (await run(model, feeds)).forEach((value, at) => {
        expect(together[row * 5 + at]).toBeCloseTo(value, 6);
      });
  });

  it("stays in float32 where integers are slower", async () => {
    const { chosen, model, notes } = await quantize({}, { float: 4, integer: 10 });
    expect(chosen.scheme).toBe("float32");
    expect(model).toBe(bytes);
    expect(notes).toEqual(["Integers do not pay for this model on this machine; it stays in float32."]);
  });

  it("puts the layers that do most damage back into float32 until the budget holds", async () => {
    const costs = { ...pays, dynamic: 10 };
    const pure = (await quantize({}, costs)).candidates.filter(({ scheme }) => scheme === "static");
    const loss = 1 - Math.max(...pure.map(({ accuracy }) => accuracy?.score ?? 0));
    const budget = 1 - loss / 2;
    const { chosen, layers } = await quantize({ budget }, costs);
    expect(chosen.scheme).toBe("mixed");
    expect(chosen.accuracy?.score).toBeGreaterThanOrEqual(budget);
    expect(chosen.speed?.factor).toBeGreaterThan(1);
    expect(layers.some(({ precision }) => precision === "float32")).toBe(true);
    expect(layers.some(({ precision }) => precision === "int8")).toBe(true);
  });

  it("can be asked for the smallest", async () => {
    const { chosen, candidates } = await quantize({ prefer: "size" });
    const held = candidates.filter(({ accuracy }) => (accuracy?.score ?? 0) >= 0.99);
    expect(chosen.bytes).toBe(Math.min(...held.map((each) => each.bytes)));
  });

  it("uses the measure of the task", async () => {
    const { measure, chosen } = await quantize({ measure: top1, budget: 1 });
    expect(measure).toBe("top-1 agreement");
    expect(chosen.accuracy?.score).toBe(1);
  });

  it("without samples tries only what needs none, and claims nothing", async () => {
    const { candidates, chosen, notes } = await quantize({ samples: [] });
    expect(candidates.some(({ scheme }) => scheme === "static" || scheme === "mixed")).toBe(false);
    expect(candidates.some(({ scheme }) => scheme === "dynamic")).toBe(true);
    expect(chosen.accuracy === null || chosen.name === "float32").toBe(true);
    expect(notes).toContain("There were no samples: nothing is known about the accuracy.");
  });

  it("leaves a model whole that is quantized already", async () => {
    const { model } = await quantize();
    const again = await quantize({ model });
    expect(again.model).toBe(model);
    expect(again.notes[0]).toMatch(/quantized already \(DequantizeLinear, QuantizeLinear\)/);
  });

  it("says so where there is nothing to quantize", async () => {
    const model = writeModel(
      tinyModel({
        inputs: { x: ["float32", "N", 3, 8, 8] },
        outputs: { y: ["float32", "N", 3, 8, 8] },
        nodes: [makeNode("Sigmoid", ["x"], ["y"])],
      }),
    );
    const { chosen, notes } = await quantize({ model });
    expect(chosen.scheme).toBe("float32");
    expect(notes).toContain("There is nothing in the model that could be quantized; it stays in float32.");
  });

  it("takes samples that are all the same, and all zero", async () => {
    const flat = Array.from({ length: 8 }, () => sample(new Float32Array(192)));
    const { model, candidates } = await quantize({ samples: flat });
    expect(candidates.some(({ scheme, speed }) => scheme === "static" && speed !== null)).toBe(true);
    for (const value of await run(model, flat[0] as Feeds)) expect(Number.isFinite(value)).toBe(true);
  });

  it("runs calibration once for the same model and samples", async () => {
    const { kept, store } = memory();
    const phases: string[] = [];
    const onProgress = (phase: string) => phases.push(phase);
    const first = await quantize({ store, onProgress });
    expect(phases).toContain("calibrate");
    expect(kept.size).toBeGreaterThan(0);
    phases.length = 0;
    const second = await quantize({ store, onProgress });
    expect(phases).not.toContain("calibrate");
    expect(second.model).toEqual(first.model);
    // What was damaged is not believed.
    for (const [key, value] of kept) kept.set(key, value.slice(0, value.length - 4));
    expect((await quantize({ store, onProgress })).model).toEqual(first.model);
  });

  it("that was broken off measures nothing again, and comes to the same", async () => {
    const { kept, store } = memory();
    const measurements = { store, key: "these samples here" };
    // No whole model keeps it: layers are ranked, and mixtures tried.
    const budget = 1;
    const runs = async (more: Partial<QuantizeRequest>) => {
      const machine = machineOf(pays);
      const result = await quantizeModel({
        model: bytes,
        samples,
        target: thisTarget(),
        budget,
        machine,
        ...more,
      }).catch(({ code }) => code as string);
      return { result, runs: machine.runs };
    };
    const whole = await runs({});
    const controller = new AbortController();
    const onProgress = (phase: string, done: number) => {
      if (phase === "measure" && done === 6) controller.abort();
    };
    const first = await runs({ store, measurements, signal: controller.signal, onProgress });
    expect(first.result).toBe("cancelled");
    const second = await runs({ store, measurements });
    expect(second.result).toEqual(whole.result);
    expect(second.runs).toBeLessThan(whole.runs - first.runs / 2);
    const third = await runs({ store, measurements });
    expect(third.result).toEqual(whole.result);
    expect(third.runs).toBeLessThan(whole.runs / 4);
    // Judged otherwise it is another measurement, and what was damaged is none.
    const other = await runs({ store, measurements: { store, key: "others" } });
    expect(other.runs).toBeGreaterThan(third.runs);
    for (const [key, value] of kept) kept.set(key, value.slice(0, value.length - 1));
    expect((await runs({ store, measurements })).result).toEqual(whole.result);
  });
});

function memory(): { kept: Map<string, Uint8Array>; store: ByteStore } {
  const kept = new Map<string, Uint8Array>();
  const store: ByteStore = {
    get: async (key) => kept.get(key),
    set: async (key, value) => {
      kept.set(key, value);
    },
  };
  return { kept, store };
}

describe("bad input", () => {
  it("is refused with what is wrong", async () => {
    const other = (tensor: Tensor) => [...samples.slice(0, 10), { x: tensor }];
    const cases: [readonly Feeds[], RegExp][] = [
      [samples.slice(0, 3), /There are 3 samples; at least 8 are needed/],
      [
        other({ type: "float32", dims: [1, 3, 9, 8], data: new Float32Array(216) }),
        /Sample 11: the input x is float32\[1, 3, 9, 8\], and the model takes float32\[N, 3, 8, 8\]/,
      ],
      [other({ type: "uint8", dims: [1, 3, 8, 8], data: new Uint8Array(192) }), /Sample 11: the input x is uint8/],
      [other({ type: "float32", dims: [1, 3, 8, 8], data: new Float32Array(3) }), /holds 3 numbers and not 192/],
      [[...samples.slice(0, 8), {}], /Sample 9 has nothing for the input x/],
    ];
    for (const [given, message] of cases) await expect(quantize({ samples: given })).rejects.toThrow(message);
  });

  it("names the layer where activations are not finite", async () => {
    const broken = samples.map((feeds, index) =>
      index === 2 ? sample(new Float32Array(192).fill(Number.NaN)) : feeds,
    );
    await expect(quantize({ samples: broken })).rejects.toThrow(
      /With sample 2, the input x holds a value that is not a number/,
    );
  });

  it("ends with what is wrong where the disk is full midway, and closes what was open", async () => {
    const count = async (room: number) => {
      const machine = machineOf(pays);
      let [opened, closed] = [0, 0];
      const limited: Machine = {
        ...machine,
        async open(file, options) {
          if (opened === room)
            throw new EngineError({ code: "out-of-disk", phase: "store", message: "There is no room left." });
          opened += 1;
          const session = await machine.open(file, options);
          return {
            run: (feeds, fetches) => session.run(feeds, fetches),
            async close() {
              closed += 1;
              await session.close();
            },
          };
        },
      };
      const outcome = await quantize({ machine: limited }).then(
        () => "done",
        (thrown) => thrown.code,
      );
      expect(closed).toBe(opened);
      return { outcome, opened };
    };
    const { outcome, opened } = await count(Number.POSITIVE_INFINITY);
    expect(outcome).toBe("done");
    for (let room = 0; room < opened; room += 3) expect((await count(room)).outcome).toBe("out-of-disk");
    expect((await count(opened - 1)).outcome).toBe("out-of-disk");
  });

  it("stops midway when it is cancelled", async () => {
    for (const phase of ["calibrate", "round", "measure", "rank"]) {
      const controller = new AbortController();
      // Layers are ranked where none of the whole models keeps the budget.
      const stopped = quantize({
        budget: 1,
        signal: controller.signal,
        onProgress: (now) => {
          if (now === phase) controller.abort();
        },
      });
      await expect(stopped).rejects.toMatchObject({ code: "cancelled" });
    }
  });
});
