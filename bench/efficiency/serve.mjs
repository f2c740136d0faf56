/** The child's half of rivals.ts: says which way was best on some of the items, then does all of them whenever it is asked. */
import { cpuUsage } from "node:process";

/** Items by which a way is chosen. */
const few = 64;

async function measured(work) {
  const started = performance.now();
  const before = cpuUsage();
  const answers = await work();
  const { user, system } = cpuUsage(before);
  return { answers, cost: { ms: performance.now() - started, cpuMs: (user + system) / 1000 } };
}

/** `open(task)` gives the ways to do it by name: items -> their answers. */
export function serve(open) {
  let best;
  let items;
  const failed = (thrown) => process.send({ type: "failed", message: String(thrown?.stack ?? thrown) });
  process.on("message", async (message) => {
    try {
      if (message === "run") return process.send({ type: "done", ...(await measured(() => best.work(items))) });
      items = message.items;
      const every = Math.max(1, Math.floor(items.length / few));
      const sample = items.filter((_, index) => index % every === 0).slice(0, few);
      for (const [name, work] of Object.entries(await open(message))) {
        await work(sample.slice(0, 8));
        const times = [];
        for (let round = 0; round < 3; round++) times.push((await measured(() => work(sample))).cost.ms);
        const ms = times.sort((a, b) => a - b)[1];
        if (!best || ms < best.ms) best = { name, work, ms };
      }
      process.send({ type: "ready", setting: best.name });
    } catch (thrown) {
      failed(thrown);
    }
  });
  process.on("disconnect", () => process.exit(0));
}
