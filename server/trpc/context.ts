/** What every procedure is given: the services' dependencies, and who asks. */
import type { SessionUser } from "@/server/services/contract";
import type { Deps } from "@/server/services/deps";

export interface Context {
  deps: Deps;
  user: SessionUser | null;
}
