/** What React Flow says by itself, in the person's language. */
import type { AriaLabelConfig } from "@xyflow/react";
import { useMemo } from "react";
import { useTranslations } from "use-intl";

export function useFlowLabels(keys?: { node: string; edge: string }): Partial<AriaLabelConfig> {
  const t = useTranslations("common.view");
  const node = keys?.node ?? t("choose");
  const edge = keys?.edge ?? t("choose");
  return useMemo(
    () => ({
      "node.a11yDescription.default": node,
      "node.a11yDescription.keyboardDisabled": node,
      "node.a11yDescription.ariaLiveMessage": ({ x, y }) => t("moved", { x, y }),
      "edge.a11yDescription.default": edge,
      "controls.ariaLabel": t("title"),
      "controls.zoomIn.ariaLabel": t("zoomIn"),
      "controls.zoomOut.ariaLabel": t("zoomOut"),
      "controls.fitView.ariaLabel": t("fit"),
      "minimap.ariaLabel": t("map"),
    }),
    [t, node, edge],
  );
}
