/** The report of `weft quantize` as one HTML file: the curve of accuracy against speed, every candidate, every layer, and why. */
import type { Candidate, LayerReport, QuantizeResult } from "@/server/engine/onnx/quantize";

export interface ReportFacts {
  model: string;
  /** Bytes of the model as it came. */
  bytes: number;
  target: string;
  machine: string;
  budget: number;
  samples: number;
  seconds: number;
}

export function reportHtml(facts: ReportFacts, result: QuantizeResult): string {
  const { chosen, candidates, layers, notes, measure, judged } = result;
  const lead =
    chosen.scheme === "float32" && chosen.speed === null
      ? "The model stays as it is."
      : `<b>${escaped(chosen.name)}</b>: ${times(chosen.speed?.factor)} as fast, ${times(facts.bytes / chosen.bytes)} smaller${
          chosen.accuracy && judged > 0 ? `, ${escaped(measure)} ${percent(chosen.accuracy.score)}` : ""
        }.`;
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(facts.model)}: quantized</title>
<style>${style}</style>
<main>
<h1>${escaped(facts.model)}</h1>
<p class="lead">${lead}</p>
<dl>
<div><dt>Target</dt><dd>${escaped(facts.target)}</dd></div>
<div><dt>Measured on</dt><dd>${escaped(facts.machine)}, one thread</dd></div>
<div><dt>Budget</dt><dd>${escaped(measure)} of at least ${percent(facts.budget)}</dd></div>
<div><dt>Samples</dt><dd>${judged > 0 ? `${facts.samples}, of which ${judged} judged and had no other part` : "none"}</dd></div>
<div><dt>Took</dt><dd>${facts.seconds.toFixed(0)} s</dd></div>
</dl>
${notes.map((note) => `<p class="note">${escaped(note)}</p>`).join("\n")}
<h2>${judged > 0 ? "Accuracy against speed" : "Size against speed"}</h2>
${curve(facts, result)}
<h2>Candidates</h2>
${candidateTable(facts, candidates, chosen, measure)}
${layers.length > 0 ? `<h2>Layers</h2>\n<p>Noise that each layer brings to the outputs when it alone is quantized, the worst first. Which of them go back to float32 is decided by that, by the time they take, and by what it costs to change between integers and float32.</p>\n${layerTable(layers)}` : ""}
<h2>Rewrites before quantizing</h2>
${rewriteList(result)}
</main>
</html>
`;
}

const frame = { width: 720, height: 320, left: 72, right: 24, top: 20, bottom: 44 } as const;

function curve(facts: ReportFacts, { candidates, chosen, judged, measure }: QuantizeResult): string {
  const points = candidates.flatMap((candidate) => {
    const speed = candidate.speed?.factor ?? (candidate.scheme === "float32" ? 1 : null);
    const height = judged > 0 ? (candidate.accuracy?.score ?? null) : facts.bytes / candidate.bytes;
    return speed === null || height === null ? [] : [{ candidate, speed, height }];
  });
  const [slow, fast] = span(points.map(({ speed }) => speed));
  const [low, top] = span([...points.map(({ height }) => height), ...(judged > 0 ? [facts.budget] : [])]);
  // No score is beyond 1.
  const high = judged > 0 ? Math.min(top, 1) : top;
  const x = (value: number) => frame.left + ((value - slow) / (fast - slow)) * (frame.width - frame.left - frame.right);
  const y = (value: number) =>
    frame.height - frame.bottom - ((value - low) / (high - low)) * (frame.height - frame.top - frame.bottom);
  const label = (value: number) => (judged > 0 ? percent(value) : times(value));
  const [right, bottom] = [frame.width - frame.right, frame.height - frame.bottom];
  return `<svg viewBox="0 0 ${frame.width} ${frame.height}" role="img" aria-label="${escaped(judged > 0 ? measure : "size")} against speed">
${ticks(low, high)
  .map(
    (value) =>
      `<line class="grid" x1="${frame.left}" x2="${right}" y1="${fix(y(value))}" y2="${fix(y(value))}"/><text class="tick" x="${frame.left - 8}" y="${fix(y(value) + 4)}" text-anchor="end">${label(value)}</text>`,
  )
  .join("\n")}
${ticks(slow, fast)
  .map(
    (value) => `<text class="tick" x="${fix(x(value))}" y="${bottom + 18}" text-anchor="middle">${times(value)}</text>`,
  )
  .join("\n")}
<text class="tick" x="${right}" y="${frame.height - 6}" text-anchor="end">times as fast as float32</text>
${judged > 0 ? `<line class="budget" x1="${frame.left}" x2="${right}" y1="${fix(y(facts.budget))}" y2="${fix(y(facts.budget))}"/><text class="tick" x="${right}" y="${fix(y(facts.budget) - 6)}" text-anchor="end">budget</text>` : ""}
${points
  .map(({ candidate, speed, height }) => {
    const title = `${candidate.name}: ${times(speed)}, ${label(height)}`;
    return `<circle class="${candidate === chosen ? "chosen" : "point"}" cx="${fix(x(speed))}" cy="${fix(y(height))}" r="${candidate === chosen ? 8 : 5}"><title>${escaped(title)}</title></circle>`;
  })
  .join("\n")}
</svg>`;
}

/** Round numbers within the range, some four of them. */
function ticks(from: number, to: number): number[] {
  const rough = (to - from) / 4;
  const decade = 10 ** Math.floor(Math.log10(rough));
  const step = decade * ([1, 2, 5].find((each) => decade * each >= rough) ?? 10);
  const first = Math.ceil(from / step);
  // A range ends a rounding error beside its last number.
  return Array.from({ length: Math.floor(to / step + 1e-6) - first + 1 }, (_, index) => (first + index) * step);
}

/** With room around it; never of no width. */
function span(values: readonly number[]): [number, number] {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const room = Math.max((high - low) * 0.08, Math.abs(high) * 0.002, 1e-6);
  return [low - room, high + room];
}

function candidateTable(
  facts: ReportFacts,
  candidates: readonly Candidate[],
  chosen: Candidate,
  measure: string,
): string {
  const rows = candidates.map(
    (each) => `<tr${each === chosen ? ' class="is-chosen"' : ""}>
<td>${escaped(each.name)}</td>
<td class="n">${each.speed ? `${each.speed.ms.toFixed(2)} ms` : ""}</td>
<td class="n">${each.speed ? times(each.speed.factor) : ""}</td>
<td class="n">${(each.bytes / 1e6).toFixed(2)} MB</td>
<td class="n">${times(facts.bytes / each.bytes)}</td>
<td class="n">${each.accuracy ? percent(each.accuracy.score) : ""}</td>
<td class="n">${each.accuracy ? decibels(each.accuracy.decibels) : ""}</td>
<td>${each === chosen ? "chosen" : escaped(each.refusal ?? "")}</td>
</tr>`,
  );
  return `<div class="scroll"><table><thead><tr><th>candidate</th><th class="n">one item</th><th class="n">speed</th><th class="n">size</th><th class="n">smaller</th><th class="n">${escaped(measure)}</th><th class="n">signal to noise</th><th></th></tr></thead><tbody>
${rows.join("\n")}
</tbody></table></div>`;
}

function layerTable(layers: readonly LayerReport[]): string {
  const worst = Math.max(...layers.map(noiseOf));
  const rows = layers.map(
    (layer) => `<tr>
<td>${escaped(layer.name)}</td>
<td>${escaped(layer.operator)}</td>
<td class="n">${layer.weights.toLocaleString("en")}</td>
<td class="n">${layer.decibels === null ? "" : `${layer.isEstimate ? "&asymp; " : ""}${decibels(layer.decibels)}`}</td>
<td><span class="bar" style="width:${fix(worst > 0 ? (noiseOf(layer) / worst) * 100 : 0)}px"></span></td>
<td>${layer.precision}</td>
</tr>`,
  );
  return `<div class="scroll"><table><thead><tr><th>layer</th><th>operator</th><th class="n">weights</th><th class="n">signal to noise</th><th>damage</th><th>precision</th></tr></thead><tbody>
${rows.join("\n")}
</tbody></table></div>`;
}

function noiseOf({ decibels: ratio }: LayerReport): number {
  return ratio === null || !Number.isFinite(ratio) ? 0 : 10 ** (-ratio / 10);
}

function rewriteList({ rewrites }: QuantizeResult): string {
  const done = rewrites.filter(({ changed }) => changed);
  if (done.length === 0) return "<p>None was needed.</p>";
  return `<ul>${done.map(({ name }) => `<li>${escaped(name)}</li>`).join("")}</ul>`;
}

const times = (value: number | undefined) => (value === undefined ? "" : `${value.toFixed(2)}&times;`);
const percent = (value: number) => `${(value * 100).toFixed(2)} %`;
const decibels = (value: number) => (Number.isFinite(value) ? `${value.toFixed(1)} dB` : "exact");
const fix = (value: number) => value.toFixed(1);

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

const style = `
:root { color-scheme: light dark; --ink: #1c1e22; --dim: #6a6f78; --line: #dfe2e7; --paper: #ffffff; --accent: #2563eb; --warm: #b45309; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6e8ec; --dim: #9aa1ac; --line: #31353c; --paper: #16181c; --accent: #7aa2ff; --warm: #f0a648; } }
body { margin: 0; background: var(--paper); color: var(--ink); font: 15px/1.5 system-ui, sans-serif; }
main { max-width: 980px; margin: 0 auto; padding: 32px 20px 64px; }
h1 { font-size: 22px; margin: 0 0 4px; overflow-wrap: anywhere; }
h2 { font-size: 16px; margin: 36px 0 8px; }
.lead { font-size: 17px; margin: 0 0 16px; }
dl { display: grid; grid-template-columns: repeat(auto-fit, minmax(220px, 1fr)); gap: 8px 24px; margin: 0; }
dt { color: var(--dim); font-size: 13px; } dd { margin: 0; }
.note { border-left: 3px solid var(--warm); padding: 4px 12px; margin: 16px 0 0; }
svg { width: 100%; height: auto; }
.grid { stroke: var(--line); } .budget { stroke: var(--warm); stroke-dasharray: 5 4; }
.tick { fill: var(--dim); font-size: 12px; }
.point { fill: var(--dim); fill-opacity: .75; } .chosen { fill: var(--accent); }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: 14px; }
th, td { text-align: left; padding: 5px 10px 5px 0; border-bottom: 1px solid var(--line); white-space: nowrap; }
td:last-child { white-space: normal; }
th { color: var(--dim); font-weight: 500; } .n { font-variant-numeric: tabular-nums; text-align: right; }
.is-chosen td { font-weight: 600; color: var(--accent); }
.bar { display: inline-block; height: 8px; background: var(--warm); border-radius: 2px; }
`;
