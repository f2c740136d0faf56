/** The parameters that tell one node from another of its sort: those that differ from the default, in a few words each. */
import type { NodeSpec } from "@/nodes/define-node";
import { type FormField, fieldsOf } from "../inspector/form-fields";

export interface SummaryLine {
  title: string;
  value: string;
}

const lines = 3;
const length = 60;

export function summaryOf(spec: NodeSpec, params: Readonly<Record<string, unknown>>): SummaryLine[] {
  return fieldsOf(spec)
    .flatMap(({ key, title, control, initial }) => {
      const value = params[key];
      if (value === undefined || control.sort === "asset" || control.sort === "switch") return [];
      if (JSON.stringify(value) === JSON.stringify(initial)) return [];
      const text = textOf(control, value);
      return text === "" ? [] : [{ title, value: text }];
    })
    .slice(0, lines);
}

function textOf(control: FormField["control"], value: unknown): string {
  if (control.sort === "records" && Array.isArray(value)) {
    return shortened(value.map((each) => String(each?.[control.fields[0]?.key ?? ""] ?? "")).join(", "));
  }
  if (Array.isArray(value)) return shortened(value.map(String).join(", "));
  if (typeof value === "object" && value !== null) return shortened(JSON.stringify(value));
  return shortened(String(value ?? ""));
}

function shortened(text: string): string {
  const line = text.replace(/\s+/g, " ").trim();
  return line.length > length ? `${line.slice(0, length - 1)}…` : line;
}
