/** One process with as many session workers as it is told, each of which has run the model; says so, and waits to be measured. */
import { SessionPool } from "@/server/engine/runtime/sessions/session-pool";

const [workers = "1", path = "", prepared = ""] = process.argv.slice(2);
const pool = new SessionPool({ workers: Number(workers), ...(prepared && { prepared }) });
const tensor = (value: (at: number) => number) => ({
  type: "int64",
  dims: [2, 64],
  data: BigInt64Array.from({ length: 128 }, (_, at) => BigInt(value(at))),
});
let batches = 0;
// Tokens from all over the vocabulary, so that all of its pages are read.
const batch = () =>
  pool.run(
    path,
    {
      input_ids: tensor((at) => (at * 238 + 41 * batches++) % 30_522),
      attention_mask: tensor(() => 1),
      token_type_ids: tensor(() => 0),
    },
    ["last_hidden_state"],
  );
// So many at once that every worker gets one.
for (let round = 0; round < 16; round++) await Promise.all(Array.from({ length: 2 * Number(workers) }, batch));
process.stdout.write("ready\n");
process.stdin.once("data", () => void pool.close().then(() => process.exit(0)));
