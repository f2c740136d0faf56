/** What the owner's machine costs: asked for once, so that reports can say what a thousand items cost. */
"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useMemo, useState } from "react";
import { useLocale, useTranslations } from "use-intl";
import { useMayEdit } from "@/components/shell/session";
import { messageOf, useTRPC } from "@/components/trpc/client";
import { Button } from "@/components/ui/button";
import { FormAlert } from "@/components/ui/form-alert";
import { Field, Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import { toast } from "@/components/ui/toast";
import { type CostFigures, costRanges, currencies } from "@/nodes/cost-figures";
import { SettingsSection } from "./settings-section";

type Amount = keyof typeof costRanges;
const amounts = Object.keys(costRanges) as Amount[];
type Draft = { currency: string } & Record<Amount, string>;

function draftOf(figures: CostFigures | null): Draft {
  const text = (amount: number | null | undefined) => (amount == null ? "" : String(amount));
  return {
    currency: figures?.currency ?? "USD",
    machinePrice: text(figures?.machinePrice),
    lifeYears: text(figures?.lifeYears ?? 4),
    watts: text(figures?.watts),
    energyPrice: text(figures?.energyPrice),
    elsewherePrice: text(figures?.elsewherePrice),
  };
}

export function Costs({ initial }: { initial: CostFigures | null }) {
  const t = useTranslations("settings.costs");
  const trpc = useTRPC();
  const queries = useQueryClient();
  const mayEdit = useMayEdit();
  const { data: saved } = useQuery(trpc.system.costs.queryOptions(undefined, { initialData: initial, staleTime: 0 }));
  const [draft, setDraft] = useState<Draft>(() => draftOf(initial));
  const save = useMutation(
    trpc.system.setCosts.mutationOptions({
      onError: () => {},
      onSuccess: (_, figures) => {
        queries.setQueryData(trpc.system.costs.queryKey(), figures);
        if (!figures) setDraft(draftOf(null));
        toast({ title: t(figures ? "saved" : "forgotten") });
      },
    }),
  );

  function submit(event: FormEvent) {
    event.preventDefault();
    save.mutate({
      currency: draft.currency,
      machinePrice: Number(draft.machinePrice),
      lifeYears: Number(draft.lifeYears),
      watts: Number(draft.watts),
      energyPrice: Number(draft.energyPrice),
      elsewherePrice: draft.elsewherePrice === "" ? null : Number(draft.elsewherePrice),
    });
  }

  return (
    <SettingsSection anchor="costs" title={t("title")} description={t("description")}>
      <form onSubmit={submit} className="rounded-lg border border-line bg-surface px-4 py-4">
        <fieldset disabled={!mayEdit} className="grid items-start gap-x-6 gap-y-4 sm:grid-cols-2 lg:grid-cols-3">
          <legend className="sr-only">{t("title")}</legend>
          <Field id="cost-currency" label={t("currency")}>
            <Currency
              value={draft.currency}
              disabled={!mayEdit}
              onChange={(currency) => setDraft({ ...draft, currency })}
            />
          </Field>
          {amounts.map((name) => (
            <Field key={name} id={`cost-${name}`} label={t(`${name}.label`)} hint={t(`${name}.hint`)}>
              <Input
                id={`cost-${name}`}
                type="number"
                inputMode="decimal"
                step="any"
                {...costRanges[name]}
                required={name !== "elsewherePrice"}
                aria-describedby={`cost-${name}-hint`}
                value={draft[name]}
                onChange={(event) => setDraft({ ...draft, [name]: event.target.value })}
              />
            </Field>
          ))}
        </fieldset>
        {save.error && (
          <div className="mt-4">
            <FormAlert>{messageOf(save.error)}</FormAlert>
          </div>
        )}
        {mayEdit && (
          <div className="mt-4 flex gap-2">
            <Button type="submit" look="primary" busy={save.isPending}>
              {t("save")}
            </Button>
            {saved && (
              <Button disabled={save.isPending} onClick={() => save.mutate(null)}>
                {t("forget")}
              </Button>
            )}
          </div>
        )}
      </form>
    </SettingsSection>
  );
}

interface CurrencyProps {
  value: string;
  disabled: boolean;
  onChange: (code: string) => void;
}

/** All currencies there are, named in the person's language. */
function Currency({ value, disabled, onChange }: CurrencyProps) {
  const locale = useLocale();
  const options = useMemo(() => {
    const names = new Intl.DisplayNames(locale, { type: "currency" });
    return currencies.map((code) => ({ value: code, label: `${code} · ${names.of(code)}` }));
  }, [locale]);
  return <Select id="cost-currency" value={value} options={options} disabled={disabled} onValueChange={onChange} />;
}
