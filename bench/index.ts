/** `npm run bench -- <name>`: each bench prints what it found and writes it into docs/. */
const benches: Record<string, (args: readonly string[]) => Promise<void>> = {
  compile: async (args) => (await import("./compile/bench")).default(args),
  conformance: async () => (await import("./conformance")).default(),
  "compile-time": async () => (await import("./compile-time/bench")).default(),
  buckets: async () => (await import("./buckets/bench")).default(),
  "random-pipelines": async () => (await import("./random-pipelines/bench")).default(),
  sharing: async () => (await import("./sharing/bench")).default(),
  "open-model": async (args) => (await import("./open-model")).default(args),
  batching: async () => (await import("./batching/bench")).default(),
  efficiency: async (args) => (await import("./efficiency/bench")).default(args),
  ocr: async (args) => (await import("./ocr/bench")).default(args),
  quantize: async (args) => (await import("./quantize/bench")).default(args),
  "read-text": async () => (await import("./read-text/bench")).default(),
  load: async () => (await import("./load/bench")).default(),
  tune: async () => (await import("./tune/bench")).default(),
  "worker-memory": async () => (await import("./worker-memory/bench")).default(),
  "small-machine": async () => (await import("./small-machine/bench")).default(),
  video: async (args) => (await import("./video/bench")).default(args),
  "video-memory": async (args) => (await import("./video-memory/bench")).default(args),
};

const chosen = process.argv[2] ?? "";
const bench = benches[chosen];
if (!bench) {
  console.error(`Which bench? ${Object.keys(benches).join(", ")}: npm run bench -- ocr`);
  process.exit(2);
}
await bench(process.argv.slice(3));

export {};
