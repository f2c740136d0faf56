/** The window of one ONNX graph: what it is as a whole, and its operators. */
"use client";

import { useQuery } from "@tanstack/react-query";
import { X } from "lucide-react";
import { Dialog as Radix } from "radix-ui";
import { useTranslations } from "use-intl";
import { useQuantities } from "@/components/i18n/use-quantities";
import { messageOf, useTRPC } from "@/components/trpc/client";
import { Button } from "@/components/ui/button";
import { ErrorState, LoadingState } from "@/components/ui/states";
import type { GraphListing } from "@/nodes/compiled";
import { NestedViewer } from "./graph/nested-viewer";

interface GraphDialogProps {
  planId: string;
  graph: string;
  title: string;
  onClose: () => void;
}

export function GraphDialog({ planId, graph, title, onClose }: GraphDialogProps) {
  const t = useTranslations("compiled.graph");
  const common = useTranslations("common");
  const trpc = useTRPC();
  const query = useQuery(trpc.pipelines.graph.queryOptions({ planId, graph }, { staleTime: Number.POSITIVE_INFINITY }));
  return (
    <Radix.Root open onOpenChange={(open) => !open && onClose()}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 bg-overlay data-[state=open]:animate-in" />
        <Radix.Content
          aria-describedby={undefined}
          className="fixed inset-4 z-50 flex flex-col overflow-hidden rounded-xl border border-line bg-surface shadow-lg data-[state=open]:animate-rise"
        >
          <header className="flex h-12 shrink-0 items-center gap-3 border-line border-b px-4">
            <Radix.Title className="shrink-0 font-semibold text-base text-fg">{title}</Radix.Title>
            {query.data && <Summary listing={query.data} />}
            <Radix.Close asChild>
              <Button look="ghost" size="sm" icon aria-label={common("close")} className="ml-auto">
                <X />
              </Button>
            </Radix.Close>
          </header>
          {query.isPending && <LoadingState label={t("loading")} className="flex-1" />}
          {query.isError && (
            <ErrorState message={messageOf(query.error)} onRetry={() => query.refetch()} className="flex-1" />
          )}
          {query.data && <NestedViewer title={title} listing={query.data} />}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

function Summary({ listing }: { listing: GraphListing }) {
  const t = useTranslations("compiled.graph");
  const { bytes } = useQuantities();
  const weights = Object.values(listing.weights).reduce((sum, each) => sum + each.bytes, 0);
  return (
    <span className="truncate text-fg-subtle text-sm">
      {t("summary", {
        operators: listing.operators.length,
        opset: String(listing.opset),
        weights: bytes(weights),
        file: bytes(listing.fileBytes),
      })}
    </span>
  );
}
