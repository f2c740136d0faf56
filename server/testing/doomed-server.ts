/** A server in a process of its own, to be killed in the middle of a run: started with its data directory, prints the run's id. */
import { openInstall } from "./install";
import { midRun, startLongRun } from "./long-run";

const [directory] = process.argv.slice(2);
const install = await openInstall({ directory, engine: true });
const runId = await startLongRun(install);
await midRun(install, runId);
process.stdout.write(`${JSON.stringify({ runId, engine: install.deps.engine.hello?.pid })}\n`);
