/** `npm run build`: the production build, where it is stale. */
import { readEnv } from "@/server/env";
import { build } from "./build-steps";

const built = await build(readEnv().root);
if (!built) console.log("The build is up to date.");
