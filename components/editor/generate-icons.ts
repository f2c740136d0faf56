/** Writes icons.generated.ts: the icons that the registry names, and none of the library's others. `--check` fails where it is stale. */
import { fileURLToPath } from "node:url";
import * as lucide from "lucide-react";
import { writeOrCheck } from "@/nodes/generated-file";
import { registry } from "@/nodes/registry.generated";

const pascal = (name: string) => name.replace(/(^|-)(\w)/g, (_, __, letter: string) => letter.toUpperCase());

const names = [...new Set([...registry.values()].map(({ icon }) => icon))].sort();
const unknown = names.filter((name) => !(pascal(name) in lucide));
if (unknown.length > 0) {
  console.error(`lucide-react has no icon called ${unknown.join(", ")}.`);
  process.exit(1);
}
const imported = names.map(pascal).sort();
const text = `// Written by \`npm run gen\`. Do not edit.
import type { LucideIcon } from "lucide-react";
import {
${imported.map((name) => `  ${name},`).join("\n")}
} from "lucide-react";

export const icons: Readonly<Record<string, LucideIcon>> = {
${names.map((name) => `  "${name}": ${pascal(name)},`).join("\n")}
};
`;

writeOrCheck(fileURLToPath(new URL("icons.generated.ts", import.meta.url)), text);
