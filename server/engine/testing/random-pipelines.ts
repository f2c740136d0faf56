/**
 * Random drawings over all nodes of the registry. A drawing is drawn as a list of strokes, each a node with parameters and the
 * numbers that choose its edges, so that leaving strokes out leaves a drawing: that is how a failure shrinks. Edges keep to the
 * rules of kinds and paths, which are worked out here from the algebra of axes alone; `wrong` strokes break them on purpose.
 */
import fc, { type Arbitrary } from "fast-check";
import type { InputPort, NodeSpec } from "@/nodes/define-node";
import type { ModelCard } from "@/nodes/model-card";
import type { PipelineDocument } from "@/nodes/pipeline";
import { isAssignable, type Kind } from "@/nodes/port-types";
import { isPrefix, joinPaths, widePath } from "../ir/paths";
import type { Axis, AxisId } from "../ir/types";
import { lower } from "../lower/lower";
import type { Registry } from "../lower/validate";
import { randomParams } from "./random-params";

export interface Stroke {
  type: string;
  params: Record<string, unknown>;
  /** One after another, each choice an edge needs; 0 where they run out. */
  choices: readonly number[];
}

/** What an output port gives. */
interface Source {
  node: string;
  port: string;
  kind: Kind;
  path: readonly AxisId[];
}

type Edge = PipelineDocument["edges"][number];

/** Inputs and outputs are drawn where they are needed; nodes that do something are what a drawing is about. */
export function strokes(registry: Registry, cards: readonly ModelCard[], most: number): Arbitrary<Stroke[]> {
  const each = [...registry.values()].map((spec) => ({
    weight: spec.role === "input" ? 1 : spec.role === "output" ? 2 : 3,
    arbitrary: fc.record({
      type: fc.constant(spec.type),
      params: randomParams(spec.params, cards),
      choices: fc.array(fc.nat(999), { minLength: 2, maxLength: 12 }),
    }),
  }));
  return fc.array(fc.oneof(...each), { minLength: 1, maxLength: most });
}

export class Drawing {
  readonly document: PipelineDocument = {
    format: "weft-pipeline",
    version: 1,
    name: "random",
    description: "",
    nodes: [],
    edges: [],
  };
  private sources: Source[] = [];
  private axes: readonly Axis[] = [];
  private choices: readonly number[] = [];
  private at = 0;

  constructor(
    private readonly registry: Registry,
    private readonly cards: readonly ModelCard[],
  ) {}

  static of(registry: Registry, cards: readonly ModelCard[], drawn: readonly Stroke[]): Drawing {
    const drawing = new Drawing(registry, cards);
    for (const stroke of drawn) drawing.add(stroke);
    drawing.finish();
    return drawing;
  }

  /** Adds the node with edges that fit, or leaves it out where there are none. */
  add({ type, params, choices }: Stroke): void {
    this.choices = choices;
    this.at = 0;
    this.place(this.registry.get(type) as NodeSpec, params, 3);
  }

  /** An output, where there is none yet, for the last value that has a wire form of its own. */
  private finish(): void {
    if (this.document.nodes.some(({ type }) => this.registry.get(type)?.role === "output")) return;
    this.choices = [];
    for (const type of ["io.json-output", "io.images-output"])
      if (this.place(this.registry.get(type) as NodeSpec, {}, 0)) return;
  }

  /** An edge whose kind or path its port does not take, to a new node; null where every edge there is would fit. */
  addWrong({ type, params, choices }: Stroke): { node: string } | null {
    const spec = this.registry.get(type) as NodeSpec;
    this.choices = choices;
    this.at = 0;
    const ports = Object.entries(spec.inputs);
    const chosen = new Map<string, Source[]>();
    const [wrongName, wrongPort] = ports[this.choose(ports.length)] ?? [];
    if (!wrongName || !wrongPort) return null;
    for (const [name, port] of ports) {
      if (name === wrongName || port.optional) continue;
      const source = this.find(port, chosen, spec, name, 2);
      if (!source) return null;
      chosen.set(name, [source]);
    }
    const wrong = this.sources.filter(
      (source) => !takes(wrongPort, source.kind) || !this.fits(spec, chosen, wrongName, source),
    );
    const source = wrong[this.choose(wrong.length)];
    if (!source) return null;
    chosen.set(wrongName, [source]);
    return { node: this.write(spec, params, chosen) };
  }

  private choose(count: number): number {
    const choice = this.choices[this.at++] ?? 0;
    return count === 0 ? 0 : choice % count;
  }

  private place(spec: NodeSpec, params: Record<string, unknown>, depth: number): boolean {
    const chosen = new Map<string, Source[]>();
    const required = Object.entries(spec.inputs).sort(
      ([, a], [, b]) => Number(a.optional ?? false) - Number(b.optional ?? false),
    );
    for (const [name, port] of required) {
      const least = port.optional ? 0 : 1;
      const wanted = port.variadic ? least + this.choose(3) : least + (port.optional ? this.choose(2) : 0);
      const list: Source[] = [];
      chosen.set(name, list);
      for (let count = 0; count < wanted; count++) {
        const source = this.find(port, chosen, spec, name, count < least ? depth : 0);
        if (source) list.push(source);
      }
      if (list.length < least) return false;
    }
    this.write(spec, params, chosen);
    return true;
  }

  /** A source that the port takes beside what was chosen for the others; where there is none, a node is drawn that makes one. */
  private find(
    port: InputPort,
    chosen: ReadonlyMap<string, Source[]>,
    spec: NodeSpec,
    name: string,
    depth: number,
  ): Source | undefined {
    const fitting = () =>
      this.sources.filter((source) => takes(port, source.kind) && this.fits(spec, chosen, name, source)).reverse();
    const there = fitting();
    // Once in a while something new, although something fits.
    if (there.length > 0 && (depth === 0 || this.choose(8) < 7)) return there[this.choose(there.length)];
    if (depth === 0) return there[0];
    const makers = [...this.registry.values()].filter(({ outputs }) =>
      Object.values(outputs).some(({ kind }) => typeof kind === "string" && takes(port, kind)),
    );
    const inputs = makers.filter(({ role }) => role === "input");
    const list = inputs.length > 0 ? inputs : makers;
    const maker = list[this.choose(list.length)];
    if (!maker || !this.place(maker, this.defaults(maker), depth - 1)) return there[0];
    return fitting()[0];
  }

  /** Parameters of a node that is drawn on the side: those it has by itself, and the first card for a model that it must be given. */
  private defaults(spec: NodeSpec): Record<string, unknown> {
    if (spec.params.safeParse({}).success) return {};
    const [drawn] = fc.sample(randomParams(spec.params, this.cards), { seed: 1, numRuns: 1 });
    return drawn ?? {};
  }

  /** The rule of types.ts: widened inputs are of one kind and have a wide path. Else plain inputs have a join; closing ones too, and the plain join is a prefix of it without its last axis. */
  private fits(spec: NodeSpec, chosen: ReadonlyMap<string, Source[]>, name: string, source: Source): boolean {
    const widened = Object.entries(spec.inputs).flatMap(([port, { widens }]) =>
      widens ? [...(chosen.get(port) ?? []), ...(port === name ? [source] : [])] : [],
    );
    if (widened.length > 0) {
      const paths = widened.map(({ path }) => path);
      return widePath(this.axes, paths) !== null && widened.every(({ kind }) => kind === source.kind);
    }
    const pathsOf = (closing: boolean) =>
      Object.entries(spec.inputs).flatMap(([port, { closes }]) =>
        Boolean(closes) === closing
          ? [...(chosen.get(port) ?? []), ...(port === name ? [source] : [])].map(({ path }) => path)
          : [],
      );
    const [plain, closing] = [joinPaths(this.axes, pathsOf(false)), joinPaths(this.axes, pathsOf(true))];
    return (
      plain !== null && closing !== null && (closing.length === 0 || isPrefix(this.axes, plain, closing.slice(0, -1)))
    );
  }

  private write(spec: NodeSpec, params: Record<string, unknown>, chosen: ReadonlyMap<string, Source[]>): string {
    const { nodes, edges } = this.document;
    const id = `n${nodes.length}`;
    nodes.push({ id, type: spec.type, version: spec.version, position: { x: 0, y: 0 }, params });
    for (const [port, list] of chosen)
      for (const { node, port: from } of list)
        edges.push({ id: `e${edges.length}`, from: { node, port: from }, to: { node: id, port } } satisfies Edge);
    const { graph } = lower(this.document, this.cards, this.registry);
    this.axes = graph.axes;
    this.sources = graph.taps.flatMap(({ node, port, value }) => {
      const { kind, path } = graph.values[value] as (typeof graph.values)[number];
      return this.registry.get(typeOf(this.document, node))?.role === "output" ? [] : [{ node, port, kind, path }];
    });
    return id;
  }
}

const takes = ({ kinds }: InputPort, kind: Kind) => kinds.some((each) => isAssignable(kind, each));
const typeOf = ({ nodes }: PipelineDocument, id: string) => nodes.find((node) => node.id === id)?.type ?? "";
