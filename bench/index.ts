/** `npm run bench -- <name>`: each bench prints its figures and writes them, with machine and date, into docs/benchmarks.md. */
const benches: Record<string, () => Promise<void>> = {
  conformance: async () => (await import("./conformance")).default(),
  ocr: async () => (await import("./ocr/bench")).default(),
  "video-memory": async () => (await import("./video-memory/bench")).default(),
};

const chosen = process.argv[2] ?? "";
const bench = benches[chosen];
if (!bench) {
  console.error(`Which bench? ${Object.keys(benches).join(", ")}: npm run bench -- ocr`);
  process.exit(2);
}
await bench();

export {};
