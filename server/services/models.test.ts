import { afterAll, beforeAll, expect, it } from "vitest";
import { drawing } from "@/server/engine/testing/document";
import { type Install, openInstall } from "@/server/testing/install";
import { forEngine } from "./models";

let install: Install;
beforeAll(async () => {
  install = await openInstall({});
});
afterAll(() => install.close());

it("sends the engine the models that a drawing names, by its defaults too, and no others", async () => {
  const reading = drawing({ photo: ["io.image-input"], read: ["vision.read-text"], text: ["io.text-output"] }, [
    "photo.image > read.image",
    "read.text > text.text",
  ]);
  const { cards } = await forEngine(install.deps, reading);
  const wanted = ["ppocr-v2-orientation", "ppocr-v4-detection", "ppocr-v4-recognition-zh-en"];
  expect(cards.map(({ id }) => id).sort()).toEqual(wanted);
});
