/** Who may import whom. One table; every import of the tree is held against it. */
import { readFileSync } from "node:fs";
import { dirname, join, normalize, relative } from "node:path";
import ts from "typescript";

interface Border {
  /** Files it holds for. */
  from: RegExp;
  /** Files of the tree that may be imported, beside those that `from` matches. */
  may: RegExp;
  /** Packages that may be imported; absent: any. */
  packages?: RegExp;
}

const pureEngine = /^server\/engine\/(ir|ops|lower|passes|partition|schedule|onnx)\//;

export const borders: readonly Border[] = [
  { from: /^nodes\/(?!generate)/, may: /^$/, packages: /^zod$/ },
  { from: /^components\//, may: /^(nodes\/|server\/trpc\/root$)/ },
  { from: /^app\//, may: /^(components|nodes|server\/(trpc|services|auth|env|storage|jobs))(\/|$)/ },
  { from: /^server\/trpc\//, may: /^(nodes|server\/(services|auth|jobs|storage|env)|server\/engine(\/index)?$)(\/|$)/ },
  {
    from: /^server\/services\//,
    may: /^(nodes|models|server\/(db|jobs|storage|env|auth)|server\/engine(\/index)?$)(\/|$)/,
  },
  { from: /^server\/live\//, may: /^(nodes|server\/(auth|services|jobs)|server\/engine(\/index)?$)(\/|$)/ },
  {
    from: pureEngine,
    may: /^(nodes|server\/engine\/(errors|protocol|plan))(\/|$)/,
    packages: /^(zod|@bufbuild\/protobuf.*|node:(crypto|v8))$/,
  },
  { from: /^server\/engine\//, may: /^nodes\//, packages: /^(?!next|react|@prisma|@trpc|node:https?$)/ },
];

/** Packages with one importer each, so that what they do is decided in one place. */
export const soleImporters: readonly { package: RegExp; importer: RegExp }[] = [
  {
    package: /^onnxruntime-node$/,
    importer: /^server\/engine\/(runtime\/sessions\/session-worker|onnx\/testing\/)|^bench\//,
  },
  {
    package: /^sharp$/,
    importer: /^(server\/engine\/runtime\/kernels\/image-codec|server\/services\/examples\/|bench\/)/,
  },
  { package: /^@prisma\//, importer: /^server\/db\// },
];

const isTest = (file: string) => /\.test\.tsx?$/.test(file) || file.includes("/testing/") || file.startsWith("e2e/");

/** Violations as sentences, each with file and import. `file` is relative to the root, with forward slashes. */
export function violations(file: string, source: string): string[] {
  if (isTest(file) || file.endsWith(".generated.ts") || file.includes("/generated/")) return [];
  const imported = ts.preProcessFile(source, true, true).importedFiles.map(({ fileName }) => fileName);
  const found = imported.flatMap((name) => {
    const target = name.startsWith("@/")
      ? name.slice(2)
      : name.startsWith(".")
        ? normalize(join(dirname(file), name)).replaceAll("\\", "/")
        : null;
    const rule = borders.find(({ from }) => from.test(file));
    if (target !== null)
      return !rule || rule.from.test(target) || rule.from.test(`${target}/`) || rule.may.test(target)
        ? []
        : [`${file} may not import ${target}`];
    const sole = soleImporters.find((each) => each.package.test(name) && !each.importer.test(file));
    if (sole) return [`${file} may not import ${name}: one place in the tree does`];
    return rule?.packages && !rule.packages.test(name) ? [`${file} may not import the package ${name}`] : [];
  });
  // What starts programs passes on what it was given.
  const mayRead = /^server\/(env|cli\/|engine\/program\.ts$)/.test(file);
  const readsEnvironment = /\bprocess\.env\b/.test(source) && file.startsWith("server/") && !mayRead;
  return readsEnvironment ? [...found, `${file} may not read process.env: server/env does`] : found;
}

export function checkBorders(root: string, files: readonly string[]): string[] {
  return files
    .filter((file) => /\.tsx?$/.test(file))
    .flatMap((file) =>
      violations(relative(root, join(root, file)).replaceAll("\\", "/"), readFileSync(join(root, file), "utf8")),
    );
}
