import { redirect } from "next/navigation";
import { titled } from "@/app/_session/request-locale";
import type { WithQuery } from "@/app/_session/request-query";
import { callerForGuest, currentUser } from "@/app/_session/require-user";
import { ownPath } from "@/components/auth/own-path";
import { SignInForm } from "@/components/auth/sign-in-form";

export const generateMetadata = titled("auth.signInTitle");

export default async function SignInPage({ searchParams }: WithQuery) {
  const target = ownPath((await searchParams).callbackUrl);
  if (await currentUser()) redirect(target);
  if ((await callerForGuest().setup.needed()).needed) redirect("/setup");
  return <SignInForm target={target} />;
}
