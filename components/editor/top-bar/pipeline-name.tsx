"use client";

import { useState } from "react";
import { useTranslations } from "use-intl";
import { renamePipeline } from "../document/set-param";
import { useEditor, useEditorState } from "../store/context";
import { documentOf } from "../store/editor-state";

/** Typed in place; Enter and leaving take it, Escape does not. */
export function PipelineName() {
  const t = useTranslations("editor.bar");
  const editor = useEditor();
  const name = useEditorState((state) => documentOf(state).name);
  const [typed, setTyped] = useState<string | null>(null);
  const shape = "h-8 min-w-0 truncate rounded-md px-2 font-medium text-base text-fg";
  if (!editor.mayEdit) return <h1 className={`${shape} max-w-80 leading-8`}>{name}</h1>;
  const take = () => {
    if (typed !== null) editor.apply((document) => renamePipeline(document, typed));
    setTyped(null);
  };
  return (
    <h1 className="min-w-0 max-w-80">
      <input
        value={typed ?? name}
        maxLength={120}
        aria-label={t("name")}
        spellCheck={false}
        onChange={({ target }) => setTyped(target.value)}
        onBlur={take}
        onKeyDown={(event) => {
          if (event.key === "Escape") setTyped(null);
          if (event.key === "Enter" || event.key === "Escape") event.currentTarget.blur();
        }}
        className={`${shape} max-w-full [field-sizing:content] border border-transparent bg-transparent hover:border-line-strong focus:border-accent focus:outline-none`}
      />
    </h1>
  );
}
