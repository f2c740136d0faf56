/** The view shows the whole drawing, also when panels open and close around it, until the person moves the view. */
"use client";

import { type FitViewOptions, type OnMoveStart, useReactFlow, useStore } from "@xyflow/react";
import { useCallback, useEffect, useRef } from "react";

/** Room is left below for the controls. */
export const wholeView = {
  padding: { top: "24px", left: "24px", right: "24px", bottom: "56px" },
  maxZoom: 1,
} satisfies FitViewOptions;

export function useWholeView(): { follow: () => void; onMoveStart: OnMoveStart } {
  const { fitView } = useReactFlow();
  const width = useStore((state) => state.width);
  const height = useStore((state) => state.height);
  const following = useRef(true);
  useEffect(() => {
    if (following.current && width > 0 && height > 0) void fitView(wholeView);
  }, [width, height, fitView]);
  const follow = useCallback(() => {
    following.current = true;
  }, []);
  // Moves that no event caused are the editor's own.
  const onMoveStart = useCallback<OnMoveStart>((event) => {
    if (event) following.current = false;
  }, []);
  return { follow, onMoveStart };
}
