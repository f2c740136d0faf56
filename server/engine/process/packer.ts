/** A process that packs one graph and tries it: it ends with 0 where that gives what the graph gives, and may crash. */
import { SessionPool } from "../runtime/sessions/session-pool";
import { type PrepareTask, writePrepared } from "./prepare-graph";

const task = JSON.parse(process.argv[2] ?? "null") as PrepareTask;
const pool = new SessionPool({ workers: 1 });
process.exitCode = (await writePrepared(pool, task).catch(() => false)) ? 0 : 1;
await pool.close();
