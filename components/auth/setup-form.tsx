/** The first administrator: name, e-mail address and password; then signed in at once. */
"use client";

import { useMutation } from "@tanstack/react-query";
import { TRPCClientError } from "@trpc/client";
import { type FormEvent, useState } from "react";
import { useTranslations } from "use-intl";
import { useTRPC } from "@/components/trpc/client";
import { Button } from "@/components/ui/button";
import { FormAlert } from "@/components/ui/form-alert";
import { Field, Input } from "@/components/ui/input";
import { AuthCard } from "./auth-card";
import { PasswordInput } from "./password-input";
import { passwordStrength } from "./password-strength";
import { requestSignIn } from "./request-sign-in";
import { StrengthHint } from "./strength-hint";

export function SetupForm({ token }: { token: string }) {
  const t = useTranslations("auth");
  const [form, setForm] = useState({ name: "", email: "", password: "" });
  const [tried, setTried] = useState(false);
  const [leaving, setLeaving] = useState(false);
  const complete = useMutation(useTRPC().setup.complete.mutationOptions({ onError: () => {}, onSuccess: enter }));
  const strength = passwordStrength(form.password, [form.name, form.email]);
  const refused = tried && strength === "short";
  const set = (field: keyof typeof form) => (event: { target: { value: string } }) =>
    setForm({ ...form, [field]: event.target.value });

  async function enter() {
    setLeaving(true);
    const { type } = await requestSignIn(form.email, form.password);
    window.location.replace(type === "signed-in" ? "/pipelines" : "/sign-in");
  }

  function submit(event: FormEvent) {
    event.preventDefault();
    setTried(true);
    if (strength !== "short") complete.mutate({ token, ...form });
  }

  return (
    <AuthCard title={t("setupTitle")} description={t("setupDescription")}>
      <form onSubmit={submit} method="post" className="flex flex-col gap-4">
        {complete.error && <FormAlert>{refusalOf(complete.error, t)}</FormAlert>}
        <Field id="name" label={t("name")}>
          <Input
            id="name"
            required
            maxLength={80}
            autoComplete="name"
            autoFocus
            className="h-9"
            value={form.name}
            onChange={set("name")}
          />
        </Field>
        <Field id="email" label={t("email")} hint={t("emailHint")}>
          <Input
            id="email"
            type="email"
            required
            maxLength={254}
            autoComplete="username"
            aria-describedby="email-hint"
            className="h-9"
            value={form.email}
            onChange={set("email")}
          />
        </Field>
        <Field id="password" label={t("password")}>
          <PasswordInput
            id="password"
            required
            maxLength={200}
            autoComplete="new-password"
            aria-describedby="password-strength"
            aria-invalid={refused || undefined}
            value={form.password}
            onChange={set("password")}
          />
          <StrengthHint id="password-strength" password={form.password} strength={strength} refused={refused} />
        </Field>
        <Button type="submit" look="primary" size="lg" busy={complete.isPending || leaving} className="mt-1">
          {t("setUp")}
        </Button>
      </form>
    </AuthCard>
  );
}

function refusalOf(error: unknown, t: ReturnType<typeof useTranslations<"auth">>): string {
  const data = error instanceof TRPCClientError ? error.data : null;
  if (data?.code === "FORBIDDEN") return t("linkStale");
  if (data?.code === "TOO_MANY_REQUESTS") return t("tooMany");
  return data && error instanceof Error ? error.message : t("unreachable");
}
