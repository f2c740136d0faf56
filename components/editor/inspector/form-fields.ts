/** From a node's zod schema to the fields of its form. The walk goes over the JSON Schema that zod makes, which carries title, description and `ui` along. */
import { z } from "zod";
import type { NodeSpec, ParamUi } from "@/nodes/define-node";

export type Control =
  | { sort: "text"; rows: number; code: boolean; maxLength: number | undefined }
  | { sort: "color" }
  | { sort: "number"; min: number | undefined; max: number | undefined; step: number | undefined; empty: boolean }
  | { sort: "slider"; min: number; max: number; step: number; unit: string | undefined }
  | { sort: "switch" }
  | { sort: "choice"; options: readonly string[] }
  | { sort: "model"; tasks: readonly string[] }
  | { sort: "live-source" }
  | { sort: "asset"; accept: string; many: boolean }
  | { sort: "texts" }
  | { sort: "records"; fields: readonly FormField[] }
  /** A shape that the form has no control for: shown as JSON. */
  | { sort: "json" };

export interface FormField {
  key: string;
  title: string;
  description: string | undefined;
  /** What stands where nothing was set; undefined where the person must choose. */
  initial: unknown;
  control: Control;
}

interface Schema {
  type?: string;
  title?: string;
  description?: string;
  default?: unknown;
  ui?: ParamUi;
  enum?: readonly unknown[];
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: number;
  maxLength?: number;
  properties?: Readonly<Record<string, Schema>>;
  items?: Schema;
  anyOf?: readonly Schema[];
}

const known = new WeakMap<NodeSpec, readonly FormField[]>();

export function fieldsOf(spec: NodeSpec): readonly FormField[] {
  const found = known.get(spec);
  if (found) return found;
  const fields = fieldsIn(z.toJSONSchema(spec.params, { io: "input", unrepresentable: "any" }) as Schema);
  known.set(spec, fields);
  return fields;
}

function fieldsIn(schema: Schema): FormField[] {
  return Object.entries(schema.properties ?? {}).map(([key, property]) => ({
    key,
    title: property.title ?? key,
    description: property.description,
    initial: property.default,
    control: controlOf(property),
  }));
}

function controlOf(schema: Schema): Control {
  const { ui } = schema;
  if (ui?.widget === "asset") return { sort: "asset", accept: ui.accept, many: ui.many ?? false };
  if (ui?.widget === "model") return { sort: "model", tasks: ui.tasks };
  if (ui?.widget === "live-source") return { sort: "live-source" };
  if (ui?.widget === "color") return { sort: "color" };
  const [inner, more] = (schema.anyOf ?? []).filter(({ type }) => type !== "null");
  if (inner && !more) return emptied(controlOf({ ...inner, ui: schema.ui }));
  if (schema.enum?.every((each) => typeof each === "string"))
    return { sort: "choice", options: schema.enum as string[] };
  switch (schema.type) {
    case "string":
      return {
        sort: "text",
        rows: ui?.widget === "textarea" ? (ui.rows ?? 3) : ui?.widget === "expression" ? 2 : 1,
        code: ui?.widget === "regex" || ui?.widget === "expression",
        maxLength: schema.maxLength,
      };
    case "boolean":
      return { sort: "switch" };
    case "integer":
    case "number":
      return numberControl(schema);
    case "array":
      if (schema.items?.type === "string") return { sort: "texts" };
      if (schema.items?.type === "object") return { sort: "records", fields: fieldsIn(schema.items) };
  }
  return { sort: "json" };
}

/** A number that may also be left out: the empty field means null. */
function emptied(control: Control): Control {
  return control.sort === "number" ? { ...control, empty: true } : { sort: "json" };
}

function numberControl({ type, minimum, maximum, exclusiveMinimum, ui }: Schema): Control {
  const min = minimum ?? exclusiveMinimum;
  const max = maximum === Number.MAX_SAFE_INTEGER ? undefined : maximum;
  if (ui?.widget === "slider" && min !== undefined && max !== undefined) {
    return { sort: "slider", min, max, step: ui.step ?? 0.01, unit: ui.unit };
  }
  return { sort: "number", min, max, step: type === "integer" ? 1 : undefined, empty: false };
}

/** What the schema says of the node's parameters, by the path of the field, joined with dots. */
export function issuesOf(spec: NodeSpec, params: Record<string, unknown>): ReadonlyMap<string, string> {
  const parsed = spec.params.safeParse(params);
  const issues = new Map<string, string>();
  for (const { path, message } of parsed.error?.issues ?? []) {
    const key = path.map(String).join(".");
    if (!issues.has(key)) issues.set(key, message);
  }
  return issues;
}
