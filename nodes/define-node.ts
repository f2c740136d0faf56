/**
 * What a node is: one declaration of ports, parameters and `lower()`, written for ONE item.
 * The compiler maps it over whatever axes its inputs carry.
 *
 * Axis effects, said at the output port:
 * - (none)            one item in, one item out, on the inputs' joined path
 * - opens: "line"     many out of one: the path grows by a new axis
 * - refines: true     the same items, some left out: the innermost axis is replaced by a refinement of itself
 *                     (on path [] a refinement opens an axis of zero or one item)
 * and at the input port:
 * - closes: true      many into one: the port receives the ordered list over the innermost axis of its path
 *                     (on path [] the list has one item); the node's outputs lie on the path without that axis
 * - widens: true      branches of one list, however each was filtered: the node's outputs have every item that any of them may have
 * - variadic: true    any number of edges may end here; lower() gets them in edge order
 */
import type { z } from "zod";
import type { ModelCard } from "./model-card";
import type { Kind } from "./port-types";

export type Category = "io" | "vision" | "text" | "audio" | "video" | "logic";

export interface InputPort {
  /** Kinds accepted, most specific first. */
  kinds: readonly Kind[];
  title: string;
  summary?: string;
  optional?: boolean;
  closes?: boolean;
  widens?: boolean;
  variadic?: boolean;
}

export interface OutputPort {
  /** A fixed kind, or the kind that arrived at the named input. */
  kind: Kind | { sameAs: string };
  title: string;
  summary?: string;
  opens?: string;
  refines?: boolean;
}

/** An SSA value of the IR, opaque to nodes but for its kind and the names of its axes. */
export interface Value {
  readonly id: number;
  readonly kind: Kind;
  /** Axis display names, outermost first. */
  readonly axes: readonly string[];
}

/** JSON data: the attributes of an op. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** Where an edge that ends at a variadic port comes from: names its column, field or file. */
export interface EdgeOrigin {
  /** The source node's label, else its title. */
  node: string;
  /** The source port's key. */
  port: string;
}

/** How lower() emits IR. Implemented by the compiler. */
export interface GraphBuilder {
  /**
   * Emits one op of the engine's op table and returns its outputs in the op's own order.
   * Inputs: a value, a list of values (variadic input), or undefined (optional input absent).
   * Throws a diagnostic bound to the node for an unknown op, wrong kinds or attributes.
   */
  op(
    name: string,
    inputs: readonly (Value | readonly Value[] | undefined)[],
    attrs?: { readonly [key: string]: Json | undefined },
  ): Value[];
  /** The card of a model in the catalogue or the owner's library that a parameter names; a diagnostic at `param` if there is none. */
  card(id: string, param?: string): ModelCard;
  /** Stops lowering with a diagnostic at this node (and the port or parameter); `hint` says what mends it. */
  fail(message: string, at: { port?: string; param?: string; hint: string }): never;
}

export interface LowerContext<P> {
  nodeId: string;
  params: P;
  inputs: Readonly<Record<string, Value | undefined>>;
  /** Values of variadic ports, with where each came from. */
  many: Readonly<Record<string, readonly { value: Value; from: EdgeOrigin }[]>>;
}

export interface NodeSpec<P extends z.ZodObject = z.ZodObject> {
  /** `category.name`, stable for ever; equals the file's path. */
  type: string;
  version: number;
  title: string;
  summary: string;
  category: Category;
  /** Name of a lucide icon, kebab-case. */
  icon: string;
  keywords?: readonly string[];
  inputs: Readonly<Record<string, InputPort>>;
  outputs: Readonly<Record<string, OutputPort>>;
  params: P;
  /** "input": the run supplies its value. "output": what it receives is kept in full in the result. */
  role?: "input" | "output";
  /** Old parameters of an earlier version to today's. */
  migrate?: (params: Record<string, unknown>, fromVersion: number) => Record<string, unknown>;
  /** Emits IR; returns a value per output port. For role "output", returns what is shown, under the key "result". */
  lower(b: GraphBuilder, ctx: LowerContext<z.output<P>>): Record<string, Value>;
}

/** Identity with inference of the parameter type; specs are frozen data otherwise. */
export function defineNode<P extends z.ZodObject>(spec: NodeSpec<P>): NodeSpec {
  return Object.freeze(spec) as unknown as NodeSpec;
}

/**
 * Presentation hints for a parameter, read by the generated form: `z.string().meta({ ui: ... })`.
 * Title and description come from zod's own `.meta({ title, description })`.
 */
export type ParamUi =
  | { widget: "textarea"; rows?: number }
  | { widget: "regex" | "expression" | "color" }
  | { widget: "slider"; step?: number; unit?: string }
  /** A file of the owner's: the value is an Asset reference (see pipeline.ts). */
  | { widget: "asset"; accept: string; many?: boolean }
  /** The name of a live source that an administrator has set up; empty: frames are sent to the run, by a webcam or a program. */
  | { widget: "live-source" }
  /** A model card's id; only cards whose task is listed are offered. */
  | { widget: "model"; tasks: readonly string[] };
