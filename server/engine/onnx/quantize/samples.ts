/** Samples: held against what the model takes, and divided into those that calibrate and those that judge. */
import { graphOf } from "../model";
import { fedInputs } from "../node-proto";
import type { ModelProto } from "../schema/onnx_pb";
import type { Facts } from "../shape/facts";
import { elementCount } from "../tensor";
import { valueType } from "../value-type";
import type { Feeds } from "./machine";
import { badSamples } from "./refusal";

/** Fewer say little about a range, and half of them judge. */
export const leastSamples = 8;

/** Throws EngineError "invalid-input" that says which sample does not fit, and how. */
export function checkSamples(model: ModelProto, samples: readonly Feeds[]): void {
  if (samples.length < leastSamples)
    throw badSamples(
      `There are ${samples.length} samples; at least ${leastSamples} are needed: half of them calibrate, the other half judges.`,
    );
  const inputs = fedInputs(graphOf(model));
  samples.forEach((feeds, index) => {
    for (const input of inputs) {
      const type = valueType(input);
      const given = feeds[input.name];
      const where = `Sample ${index + 1}`;
      if (!given) throw badSamples(`${where} has nothing for the input ${input.name}.`);
      const wanted = type ? `${type.type}[${type.dims?.join(", ") ?? "of any shape"}]` : "no tensor";
      const message = `${where}: the input ${input.name} is ${given.type}[${given.dims.join(", ")}], and the model takes ${wanted}.`;
      if (!type || given.type !== type.type) throw badSamples(message);
      const fits =
        !type.dims ||
        (type.dims.length === given.dims.length &&
          type.dims.every((extent, axis) => typeof extent === "string" || extent === given.dims[axis]));
      if (!fits) throw badSamples(message);
      if (given.data.length !== elementCount(given.dims))
        throw badSamples(
          `${where}: the input ${input.name} holds ${given.data.length} numbers and not ${elementCount(given.dims)}.`,
        );
    }
  });
}

/** That of which the model makes most, by the size of its inputs. */
export function largestOf(samples: readonly Feeds[]): Feeds {
  const size = (feeds: Feeds) => Object.values(feeds).reduce((sum, { data }) => sum + data.length, 0);
  return samples.reduce((best, each) => (size(each) > size(best) ? each : best), samples[0] ?? {});
}

/** What is known of a model's inputs with a sample. */
export function factsOf(feeds: Feeds): Map<string, Facts> {
  return new Map(Object.entries(feeds).map(([name, { type, dims }]) => [name, { type, dims }]));
}

/** By turns, so that what comes in an order (by class, by day) is in both. */
export function halve<T>(samples: readonly T[]): { calibration: T[]; judging: T[] } {
  return {
    calibration: samples.filter((_, index) => index % 2 === 0),
    judging: samples.filter((_, index) => index % 2 === 1),
  };
}

/**
 * Some of the calibration samples are left out of it, evenly spread, to tell candidates apart: a range that was cut too short shows
 * only where it was not measured. Where there are few samples, all calibrate and the first tell.
 */
export function holdOut<T>(samples: readonly T[], count: number): { kept: T[]; held: T[] } {
  if (samples.length < 2 * count) return { kept: [...samples], held: samples.slice(0, count) };
  const isHeld = (index: number) =>
    Math.floor((index * count) / samples.length) !== Math.floor(((index - 1) * count) / samples.length);
  return {
    kept: samples.filter((_, index) => !isHeld(index)),
    held: samples.filter((_, index) => isHeld(index)),
  };
}
