import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

export default defineConfig({
  resolve: { alias: { "@": fileURLToPath(new URL(".", import.meta.url)) } },
  test: {
    include: [
      "nodes/**/*.test.ts",
      "server/**/*.test.ts",
      "app/**/*.test.ts",
      "components/**/*.test.{ts,tsx}",
      "*.test.ts",
    ],
    globalSetup: "server/testing/bundle-programs.ts",
    setupFiles: "server/testing/use-programs.ts",
    testTimeout: 60_000,
    hookTimeout: 120_000,
    pool: "forks",
    // Left to itself, one processor is kept free: the one that half of the tests wait for.
    maxWorkers: availableParallelism(),
  },
});
