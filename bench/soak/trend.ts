/** Whether a series grows: the straight line through it, and how sure that is. */
export interface Trend {
  /** Per minute. */
  slope: number;
  /** Standard error of the slope; samples follow each other too closely to be independent, hence of the means of ten stretches. */
  error: number;
  mean: number;
}

const stretches = 10;

/** `minutes`: when each value was taken, ascending. */
export function trendOf(minutes: readonly number[], values: readonly number[]): Trend {
  const size = Math.max(1, Math.floor(values.length / stretches));
  const points: [number, number][] = [];
  for (let at = 0; at + size <= values.length; at += size)
    points.push([mean(minutes.slice(at, at + size)), mean(values.slice(at, at + size))]);
  const [x, y] = [mean(points.map(([x]) => x)), mean(points.map(([, y]) => y))];
  const spread = points.reduce((sum, [each]) => sum + (each - x) ** 2, 0);
  const slope = points.reduce((sum, [at, value]) => sum + (at - x) * (value - y), 0) / spread;
  const rest = points.reduce((sum, [at, value]) => sum + (value - y - slope * (at - x)) ** 2, 0);
  return { slope, error: Math.sqrt(rest / Math.max(1, points.length - 2) / spread), mean: mean(values) };
}

/** It grows by less than a hundredth of itself over the time, or by no more than twice the error. */
export function isFlat({ slope, error, mean }: Trend, minutes: number): boolean {
  return slope <= 2 * error || slope * minutes <= mean / 100;
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
