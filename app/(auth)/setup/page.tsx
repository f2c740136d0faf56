import { redirect } from "next/navigation";
import { titled } from "@/app/_session/request-locale";
import type { WithQuery } from "@/app/_session/request-query";
import { callerForGuest, currentUser } from "@/app/_session/require-user";
import { SetupForm } from "@/components/auth/setup-form";
import { SetupNotice } from "@/components/auth/setup-notice";

export const generateMetadata = titled("auth.setupTitle");

export default async function SetupPage({ searchParams }: WithQuery) {
  if (!(await callerForGuest().setup.needed()).needed) redirect((await currentUser()) ? "/pipelines" : "/sign-in");
  const { token } = await searchParams;
  if (typeof token !== "string") return <SetupNotice stale={false} />;
  if (!(await callerForGuest().setup.holds({ token })).holds) return <SetupNotice stale />;
  return <SetupForm token={token} />;
}
