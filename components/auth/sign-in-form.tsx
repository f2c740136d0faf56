"use client";

import { type FormEvent, useEffect, useState } from "react";
import { useTranslations } from "use-intl";
import { Button } from "@/components/ui/button";
import { FormAlert } from "@/components/ui/form-alert";
import { Field, Input } from "@/components/ui/input";
import { AuthCard } from "./auth-card";
import { PasswordInput } from "./password-input";
import { requestSignIn, type SignInAnswer } from "./request-sign-in";

/** `target` is one of our own pages. */
export function SignInForm({ target }: { target: string }) {
  const t = useTranslations("auth");
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<Exclude<SignInAnswer["type"], "signed-in"> | null>(null);
  const [wait, setWait] = useCountdown();

  async function submit(event: FormEvent) {
    event.preventDefault();
    setBusy(true);
    setRefusal(null);
    const answer = await requestSignIn(email, password);
    // A full load: nothing of the guest's pages stays in the browser's memory of them.
    if (answer.type === "signed-in") return window.location.replace(target);
    if (answer.type === "wait") setWait(answer.seconds);
    setRefusal(answer.type);
    setBusy(false);
  }

  const waiting = wait > 0;
  return (
    <AuthCard title={t("signInTitle")}>
      <form onSubmit={submit} method="post" className="flex flex-col gap-4">
        {refusal === "refused" && <FormAlert>{t("wrong")}</FormAlert>}
        {refusal === "unreachable" && <FormAlert>{t("unreachable")}</FormAlert>}
        {refusal === "wait" && waiting && <FormAlert>{t("tooMany")}</FormAlert>}
        <Field id="email" label={t("email")}>
          <Input
            id="email"
            type="email"
            required
            autoComplete="username"
            autoFocus
            className="h-9"
            value={email}
            onChange={(event) => setEmail(event.target.value)}
          />
        </Field>
        <Field id="password" label={t("password")}>
          <PasswordInput
            id="password"
            required
            autoComplete="current-password"
            value={password}
            onChange={(event) => setPassword(event.target.value)}
          />
        </Field>
        <Button type="submit" look="primary" size="lg" busy={busy} disabled={waiting} className="mt-1 tabular-nums">
          {waiting ? t("tryAgainIn", { time: clock(wait) }) : t("signIn")}
        </Button>
      </form>
    </AuthCard>
  );
}

/** Minutes and seconds, as on a clock. */
function clock(seconds: number): string {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

/** Whole seconds left; set by how many there are from now. */
function useCountdown(): [number, (seconds: number) => void] {
  const [until, setUntil] = useState(0);
  const [left, setLeft] = useState(0);
  useEffect(() => {
    if (until === 0) return;
    const tick = () => setLeft(Math.max(0, Math.ceil((until - Date.now()) / 1000)));
    tick();
    const timer = setInterval(tick, 250);
    return () => clearInterval(timer);
  }, [until]);
  return [left, (seconds) => setUntil(Date.now() + seconds * 1000)];
}
