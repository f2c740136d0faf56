/** Models of the pipeline, one at a time; without tabs where there is one. */
"use client";

import { type ReactNode, useState } from "react";
import { Tab, TabList, TabPanel, Tabs } from "@/components/ui/tabs";

interface GraphTabsProps<Graph> {
  /** In words, of the list. */
  label: string;
  /** At least one. */
  graphs: readonly [Graph, ...Graph[]];
  children: (graph: Graph) => ReactNode;
}

export function GraphTabs<Graph extends { graph: string; title: string }>({
  label,
  graphs,
  children,
}: GraphTabsProps<Graph>) {
  const [shown, setShown] = useState("");
  const current = graphs.find(({ graph }) => graph === shown) ?? graphs[0];
  if (graphs.length === 1) return children(current);
  return (
    <Tabs value={current.graph} onValueChange={setShown}>
      <TabList aria-label={label} className="mb-4 overflow-x-auto px-0">
        {graphs.map(({ graph, title }) => (
          <Tab key={graph} value={graph} className="whitespace-nowrap">
            {title}
          </Tab>
        ))}
      </TabList>
      <TabPanel value={current.graph}>{children(current)}</TabPanel>
    </Tabs>
  );
}
