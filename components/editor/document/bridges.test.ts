import { expect, test } from "vitest";
import { registry } from "@/nodes/registry.generated";
import { bridges, inputFor, outputFor } from "./bridges";

const spec = (type: string) => {
  const found = registry.get(type);
  if (!found) throw new Error(type);
  return found;
};

test("of several ports the one that is made for the kind is chosen", () => {
  expect(inputFor(spec("logic.compare"), "number")?.port).toBe("number");
  expect(inputFor(spec("vision.draw-detections"), "detections")?.port).toBe("detections");
  expect(inputFor(spec("vision.read-text"), "text")).toBeNull();
  expect(outputFor(spec("vision.read-text"), ["detections"])?.port).toBe("detections");
  expect(outputFor(spec("io.json-output"), ["text"])).toBeNull();
});

test("what leads from one kind to another begins with what is made for it", () => {
  expect(bridges(registry, "image", ["text"])[0]?.title).toBe("Read text");
  expect(bridges(registry, "video", ["image"])[0]?.title).toBe("Sample frames");
  expect(bridges(registry, "text", ["image"])).toEqual([]);
});
