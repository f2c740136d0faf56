/** A graph, and the way into the bodies that its operators hold (If, Loop, Scan) and back: each is shown like the graph itself. */
"use client";

import { ChevronRight } from "lucide-react";
import { Fragment, useMemo, useState } from "react";
import { useTranslations } from "use-intl";
import type { GraphListing, ListedGraph } from "@/nodes/compiled";
import { OperatorViewer } from "./operator-viewer";

interface Opened {
  title: string;
  graph: ListedGraph;
}

export function NestedViewer({ title, listing }: { title: string; listing: GraphListing }) {
  const t = useTranslations("compiled.graph");
  const [trail, setTrail] = useState<readonly Opened[]>([]);
  const inner = trail.at(-1);
  const shown = useMemo(() => ({ ...listing, ...inner?.graph }), [listing, inner]);
  const titles = [title, ...trail.map((each) => each.title)];
  return (
    <>
      {inner && (
        <nav
          aria-label={t("trail")}
          className="flex flex-wrap items-center gap-1 border-line border-b px-4 py-1.5 text-sm"
        >
          {titles.map((each, depth) => (
            // Two levels may have the same title: the level itself is the key.
            <Fragment key={depth}>
              {depth > 0 && <ChevronRight aria-hidden className="size-3.5 text-fg-subtle" />}
              {depth < trail.length ? (
                <button
                  type="button"
                  onClick={() => setTrail(trail.slice(0, depth))}
                  className="rounded px-1 text-accent-text hover:bg-hover"
                >
                  {each}
                </button>
              ) : (
                <span aria-current="page" className="px-1 text-fg">
                  {each}
                </span>
              )}
            </Fragment>
          ))}
        </nav>
      )}
      <OperatorViewer
        key={trail.length}
        listing={shown}
        onOpen={(name, graph) => setTrail([...trail, { title: name, graph }])}
      />
    </>
  );
}
