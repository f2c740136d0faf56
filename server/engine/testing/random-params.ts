/**
 * Valid parameters of any node, drawn from its zod schema by way of JSON schema, as the editor's form is. What a schema cannot
 * say (a model's id, an expression, a pattern) is chosen by the widget that edits it; extents stay small.
 */
import fc, { type Arbitrary } from "fast-check";
import { z } from "zod";
import type { ParamUi } from "@/nodes/define-node";
import type { ModelCard } from "@/nodes/model-card";

interface Schema {
  type?: string;
  enum?: readonly unknown[];
  const?: unknown;
  anyOf?: readonly Schema[];
  properties?: Record<string, Schema>;
  required?: readonly string[];
  items?: Schema;
  minItems?: number;
  maxItems?: number;
  minLength?: number;
  maxLength?: number;
  pattern?: string;
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: number;
  default?: unknown;
  ui?: ParamUi;
}

const patterns = ["(\\w+)", "[0-9]+", "e", "^.{2}", "(a|b)c?", "\\s", "(?i)the", "(", ""];
const expressions = [
  "true",
  "false",
  "value == value",
  "size(value) > 3",
  "value > 0.5",
  "score > 0.5",
  "value < 2 || true",
];
const texts = [
  "",
  "{{text}}",
  "{{text}}: {{label}} {{score}}",
  "One two. Three!\nfour, five",
  ",",
  "line\n\nline",
  "ß 漢字 🙂",
  "en",
  "es-",
];

/** How far above its minimum a number without a telling maximum is drawn: pictures stay small, loops short. */
const reach = 160;

export function randomParams(schema: z.ZodObject, cards: readonly ModelCard[]): Arbitrary<Record<string, unknown>> {
  const own = z.toJSONSchema(schema, { io: "input" }) as Schema;
  return objectOf(own, cards) as Arbitrary<Record<string, unknown>>;
}

function objectOf({ properties = {}, required = [] }: Schema, cards: readonly ModelCard[]): Arbitrary<unknown> {
  const each = Object.entries(properties).map(([key, schema]) => [key, drawnFrom(schema, cards)]);
  return fc.record(Object.fromEntries(each) as Record<string, Arbitrary<unknown>>, { requiredKeys: [...required] });
}

function drawnFrom(schema: Schema, cards: readonly ModelCard[]): Arbitrary<unknown> {
  const { ui } = schema;
  if (ui?.widget === "model") {
    const fitting = cards.filter(({ task }) => ui.tasks.includes(task));
    return fc.constantFrom(...fitting.map(({ id }) => id));
  }
  if (ui?.widget === "asset") return fc.constant(schema.default);
  if (ui?.widget === "regex")
    return fc.constantFrom(...patterns.filter((each) => each.length >= (schema.minLength ?? 0)));
  if (ui?.widget === "expression") return fc.constantFrom(...expressions);
  if (schema.anyOf) return fc.oneof(...schema.anyOf.map((each) => drawnFrom(each, cards)));
  if (schema.enum) return fc.constantFrom(...schema.enum);
  if (schema.const !== undefined) return fc.constant(schema.const);
  switch (schema.type) {
    case "object":
      return objectOf(schema, cards);
    case "array":
      return fc.array(drawnFrom(schema.items ?? {}, cards), {
        minLength: schema.minItems ?? 0,
        maxLength: Math.min(schema.maxItems ?? 3, Math.max(3, schema.minItems ?? 0)),
      });
    case "boolean":
      return fc.boolean();
    case "null":
      return fc.constant(null);
    case "integer":
      return numberOf(schema, 1);
    case "number":
      return numberOf(schema, 1 / 16);
    case "string":
      return stringOf(schema);
    default:
      throw new Error(`no values are drawn for the schema ${JSON.stringify(schema)}`);
  }
}

/** Multiples of `step`, which have an exact form; near the minimum half of the time. */
function numberOf({ minimum, maximum, exclusiveMinimum }: Schema, step: number): Arbitrary<number> {
  const open = minimum === undefined && exclusiveMinimum === undefined;
  const unlimited = open || (minimum as number) < -1e9;
  const least = unlimited ? -reach : Math.ceil((minimum ?? (exclusiveMinimum as number) + step) / step) * step;
  const most = Math.min(maximum ?? Number.POSITIVE_INFINITY, least + 2 * reach);
  const between = (to: number) =>
    fc.integer({ min: Math.round(least / step), max: Math.max(Math.round(least / step), Math.floor(to / step)) });
  return fc
    .oneof(between(Math.min(most, least + 4)), between(most))
    .map((count) => Math.max(minimum ?? -reach, count * step));
}

function stringOf({ pattern, minLength = 0, maxLength = 24 }: Schema): Arbitrary<string> {
  if (pattern) return fc.stringMatching(new RegExp(pattern));
  const fits = (text: string) => text.length >= minLength && text.length <= maxLength;
  return fc.oneof(fc.constantFrom(...texts.filter(fits)), fc.string({ minLength, maxLength: Math.min(maxLength, 12) }));
}
