"use client";

import { createContext, useContext } from "react";
import { useStore } from "zustand";
import type { Editor } from "./editor";
import type { EditorState } from "./editor-state";

const EditorContext = createContext<Editor | null>(null);

export const EditorProvider = EditorContext.Provider;

export function useEditor(): Editor {
  const editor = useContext(EditorContext);
  if (!editor) throw new Error("useEditor() outside of EditorProvider");
  return editor;
}

/** A part of the editor's state; the component is drawn again when that part changes. */
export function useEditorState<T>(select: (state: EditorState) => T): T {
  return useStore(useEditor().store, select);
}
