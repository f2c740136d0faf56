/**
 * Started with a directory: makes an install in it that has one user, one key and the pipelines of the trials, and prints what lets a
 * program in. In a process of its own, so that the tests load nothing of the server.
 */
import { drawing } from "@/server/engine/testing/document";
import * as apiKeys from "@/server/services/api-keys";
import { openInstall } from "@/server/testing/install";
import { blurredStack } from "@/server/testing/long-run";
import { photo } from "@/server/testing/pictures";
import type { Prepared } from "./prepared";

const [directory = ""] = process.argv.slice(2);
const install = await openInstall({ directory });
const { deps } = install;
const editor = install.as("editor");
const user = await install.addUser("admin", "correct horse battery", "Ada");
// Drawing the examples' media takes longer than a trial.
await deps.db.setting.create({ data: { key: "examples-seeded", value: "0" } });

const words = drawing(
  {
    text: ["io.text-input"],
    split: ["text.split", { by: "line" }],
    join: ["text.join", { separator: "+" }],
    out: ["io.text-output"],
  },
  ["text.text > split.text", "split.text > join.text", "join.text > out.text"],
);
const stack = blurredStack(40);
const read = drawing({ image: ["io.image-input"], read: ["vision.read-text"], out: ["io.text-output"] }, [
  "image.image > read.image",
  "read.text > out.text",
]);
const create = async (name: string, document: typeof words) => (await editor.pipelines.create({ name, document })).id;
const prepared: Prepared = {
  cookie: await install.cookieOf(user),
  key: (await apiKeys.create(deps, "Chaos")).key,
  pipelines: {
    words: await create("Words", words),
    stack: await create("Stack", stack),
    read: await create("Read", read),
  },
  picture: await install.upload(await photo(1200, 1200), "page.jpg"),
};
await install.close();
process.stdout.write(`${JSON.stringify(prepared)}\n`);
