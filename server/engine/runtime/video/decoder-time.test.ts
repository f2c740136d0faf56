import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { expect, test } from "vitest";
import { decoderEnds, decoderStarted, decodersMs } from "./decoder-time";

const busy =
  "const end = Date.now() + 400; while (Date.now() < end); process.stdout.write('x'); setInterval(() => {}, 1000)";

test.skipIf(!existsSync("/proc/self/stat"))(
  "what a child spent counts while it runs, and once it is gone",
  async () => {
    const before = decodersMs();
    const child = spawn(process.execPath, ["-e", busy], { stdio: ["ignore", "pipe", "ignore"] });
    decoderStarted(child.pid);
    await once(child.stdout, "data");
    const running = decodersMs() - before;
    // It worked for as long as the others on this machine let it.
    expect(running).toBeGreaterThan(0);
    decoderEnds(child.pid);
    child.kill("SIGKILL");
    await once(child, "close");
    expect(decodersMs() - before).toBeGreaterThanOrEqual(running);
    const ended = decodersMs();
    decoderEnds(child.pid);
    expect(decodersMs()).toBe(ended);
  },
);
