/** Who is signed in. */
import type { SessionUser } from "@/server/services/contract";
import { member, router } from "../init";

export const sessionRouter = router({
  me: member.query(({ ctx }): SessionUser => ctx.user),
});
