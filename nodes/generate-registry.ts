/** Writes registry.generated.ts: sorted static imports of every node file. `--check` fails where the file is stale. */
import { readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { writeOrCheck } from "./generated-file";

const root = dirname(fileURLToPath(import.meta.url));
const categories = ["audio", "io", "logic", "text", "video", "vision"];

const types = categories
  .flatMap((category) =>
    readdirSync(join(root, category))
      .filter((file) => file.endsWith(".ts") && !file.endsWith(".test.ts"))
      .map((file) => `${category}/${file.slice(0, -3)}`),
  )
  .sort();

const name = (type: string) => type.replace(/[/-](.)/g, (_, letter: string) => letter.toUpperCase());
const text = `// Written by \`npm run gen\`. Do not edit.
import type { NodeSpec } from "./define-node";
${types.map((type) => `import ${name(type)} from "./${type}";`).join("\n")}

export const registry: ReadonlyMap<string, NodeSpec> = new Map(
  [
${types.map((type) => `    ${name(type)},`).join("\n")}
  ].map((spec) => [spec.type, spec]),
);
`;

writeOrCheck(join(root, "registry.generated.ts"), text);
