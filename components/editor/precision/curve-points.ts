/** Where forms lie on the curve. What is far below the budget lies at the lower edge, so that those that count are told apart. */
import type { PrecisionForm, PrecisionSearch } from "@/nodes/precision";

export type Axis = "speed" | "size";

/** Of the drawing, in its own units. */
export const frame = { width: 640, height: 250, left: 60, right: 628, top: 12, bottom: 208 } as const;

export interface Scale {
  x(value: number): number;
  y(score: number): number;
  ticksX: number[];
  ticksY: number[];
}

/** Below budget or best by more than this is below the edge. */
const deepest = 0.1;
const stepsY = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1] as const;
const stepsX = [0.1, 0.25, 0.5, 1, 2, 5] as const;
const mostTicks = 6;

export function ratioOf(form: PrecisionForm, whole: PrecisionForm, axis: Axis): number | null {
  return axis === "speed" ? form.factor : whole.bytes / form.bytes;
}

export function scaleOf({ forms }: PrecisionSearch, axis: Axis, budget: number | null): Scale {
  const whole = forms[0] as PrecisionForm;
  const across = forms.flatMap((form) => ratioOf(form, whole, axis) ?? []);
  const [left, right] = [Math.min(1, ...across), Math.max(1.2, ...across)];
  const pad = (right - left) * 0.08;
  const scores = forms.flatMap(({ score }) => score ?? []);
  const floor = Math.max(Math.min(...scores, budget ?? 1, 0.99), (budget ?? 1) - deepest);
  const lowest = Math.max(0, floor - (1 - floor) * 0.12);
  const stepY = stepsY.find((step) => (1 - lowest) / step <= mostTicks) ?? 0.1;
  const stepX = stepsX.find((step) => (right - left) / step <= mostTicks) ?? 10;
  const height = frame.bottom - frame.top - 8;
  return {
    x: (value) => frame.left + ((value - left + pad) / (right - left + 2 * pad)) * (frame.right - frame.left),
    y: (score) => frame.top + 8 + ((1 - Math.max(score, lowest)) / (1 - lowest)) * height,
    ticksX: ticks(left - pad, right + pad, stepX),
    ticksY: ticks(lowest, 1, stepY),
  };
}

function ticks(from: number, to: number, step: number): number[] {
  const first = Math.ceil(from / step - 1e-9);
  const count = Math.floor(to / step + 1e-9) - first + 1;
  return Array.from({ length: Math.max(0, count) }, (_, index) => Number(((first + index) * step).toFixed(4)));
}

/** Forms that could be run; without a judge all lie at half height. */
export function pointsOf(search: PrecisionSearch, axis: Axis, scale: Scale) {
  const whole = search.forms[0] as PrecisionForm;
  return search.forms.flatMap((form) => {
    const value = ratioOf(form, whole, axis);
    if (value === null || form.failure) return [];
    const y = form.score === null ? (frame.top + frame.bottom) / 2 : scale.y(form.score);
    return [{ form, x: scale.x(value), y }];
  });
}
