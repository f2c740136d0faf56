/** `npm run build`: the production build, where it is stale. */
import { readEnv } from "@/server/env";
import { StartRefused } from "@/server/start-refused";
import { build } from "./build-steps";
import { StepFailed, stopRunning } from "./steps.mjs";

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(signal, () => {
    stopRunning();
    process.exit(130);
  });
}

try {
  const built = await build(readEnv().root);
  if (!built) console.log("The build is up to date.");
} catch (thrown) {
  const told = thrown instanceof StepFailed || thrown instanceof StartRefused;
  console.error(told ? thrown.message : thrown);
  process.exit(1);
}
