/** Kinds, axes and refusals in a person's words. */
"use client";

import { useCallback } from "react";
import { useFormatter, useTranslations } from "use-intl";
import type { Kind } from "@/nodes/port-types";
import type { Refusal } from "../document/connection-rules";

export function useKindNames(): (kinds: readonly Kind[]) => string {
  const t = useTranslations("editor.kind");
  const format = useFormatter();
  return useCallback(
    (kinds) =>
      kinds.length > 6
        ? t("any")
        : format.list(
            kinds.map((kind) => t(kind)),
            { type: "disjunction" },
          ),
    [t, format],
  );
}

/** "one per line of each image"; axes outermost first. */
export function useAxisWords(): (axes: readonly string[]) => string {
  const t = useTranslations("editor.axis");
  return useCallback(
    (axes) => {
      const [inner, ...outer] = [...axes].reverse();
      if (inner === undefined) return t("single");
      return outer.reduce((told, axis) => t("ofEach", { told, axis }), t("onePer", { axis: inner }));
    },
    [t],
  );
}

export function useRefusalText(): (refusal: Refusal) => string {
  const t = useTranslations("editor.refusal");
  const one = useTranslations("editor.oneKind");
  const names = useKindNames();
  return useCallback(
    (refusal) => {
      switch (refusal.code) {
        case "kind": {
          const said = t("kind", { port: refusal.port, takes: names(refusal.takes), kind: one(refusal.kind) });
          return refusal.between ? `${said} ${t("between", { node: refusal.between.title })}` : said;
        }
        case "further":
          return t("further", {
            node: refusal.node,
            port: refusal.port,
            takes: names(refusal.takes),
            kind: one(refusal.kind),
          });
        default:
          return t(refusal.code);
      }
    },
    [t, one, names],
  );
}
