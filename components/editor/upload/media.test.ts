import { expect, test } from "vitest";
import { accepts, batchesOf, sortOf } from "./media";

const file = (name: string, type = "") => new File(["x"], name, { type });
const nodesFor = (...files: File[]) =>
  batchesOf(files).batches.map(({ nodeType, files: held }) => [nodeType, held.map(({ name }) => name)]);

test("the type tells what a file is, and where it is missing the ending", () => {
  expect(sortOf(file("a.jpg", "image/jpeg"))).toBe("image");
  expect(sortOf(file("a.MKV"))).toBe("video");
  expect(sortOf(file("a.zip", "application/zip"))).toBe("zip");
  expect(sortOf(file("a.exe", "application/octet-stream"))).toBeNull();
});

test("one picture is an image, several or a ZIP a stack, the rest a node each", () => {
  expect(nodesFor(file("a.png"))).toEqual([["io.image-input", ["a.png"]]]);
  expect(nodesFor(file("a.png"), file("b.png"))).toEqual([["io.images-input", ["a.png", "b.png"]]]);
  expect(nodesFor(file("a.zip"))).toEqual([["io.images-input", ["a.zip"]]]);
  expect(nodesFor(file("a.mp4"), file("b.mp4"), file("c.txt"))).toEqual([
    ["io.video-input", ["a.mp4"]],
    ["io.video-input", ["b.mp4"]],
    ["io.text-input", ["c.txt"]],
  ]);
  expect(batchesOf([file("a.exe")]).unknown).toHaveLength(1);
});

test("what is dropped is held against the same rule as what is chosen", () => {
  expect(accepts("image/*,.zip", file("a.zip"))).toBe(true);
  expect(accepts("image/*", file("a.jpg"))).toBe(true);
  expect(accepts("image/*", file("a.mp4"))).toBe(false);
});
