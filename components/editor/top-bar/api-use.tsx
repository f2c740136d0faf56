"use client";

import { Copy } from "lucide-react";
import Link from "next/link";
import { useTranslations } from "use-intl";
import { curlCommand } from "@/components/pipelines/curl-command";
import { isLive } from "@/components/runs/run-model";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { toast } from "@/components/ui/toast";
import { useEditor, useEditorState } from "../store/context";
import { documentOf } from "../store/editor-state";

export function ApiUse({ open, onOpenChange }: { open: boolean; onOpenChange: (open: boolean) => void }) {
  return open && <OpenApiUse onOpenChange={onOpenChange} />;
}

function OpenApiUse({ onOpenChange }: { onOpenChange: (open: boolean) => void }) {
  const t = useTranslations("editor.api");
  const common = useTranslations("common");
  const live = useTranslations("live");
  const { pipeline } = useEditor();
  const document = useEditorState(documentOf);
  const command = curlCommand({ document, slug: pipeline.slug, origin: window.location.origin, key: "YOUR_KEY" });
  return (
    <Dialog
      open
      onOpenChange={onOpenChange}
      title={t("title")}
      description={t("detail")}
      className="w-[min(40rem,calc(100vw-2rem))]"
      actions={
        <Button
          look="primary"
          onClick={async () => {
            await copyText(command);
            toast({ tone: "success", title: common("copied") });
          }}
        >
          <Copy />
          {common("copy")}
        </Button>
      }
    >
      <pre
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
        tabIndex={0}
        className="overflow-x-auto rounded-lg bg-sunken p-3 font-mono text-fg text-xs"
      >
        {command}
      </pre>
      {isLive({ document }) && <p className="mt-3 text-fg text-sm">{live("api")}</p>}
      <p className="mt-3 text-fg-muted text-xs">
        {t.rich("keys", {
          link: (chunks) => (
            <Link href="/settings" className="text-accent-text underline underline-offset-2">
              {chunks}
            </Link>
          ),
        })}
      </p>
    </Dialog>
  );
}

/** Without a secure address browsers offer no clipboard object: the old way still works there. */
async function copyText(text: string): Promise<void> {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  const put = (event: ClipboardEvent) => {
    event.clipboardData?.setData("text/plain", text);
    event.preventDefault();
    event.stopImmediatePropagation();
  };
  document.addEventListener("copy", put, { capture: true, once: true });
  document.execCommand("copy");
}
