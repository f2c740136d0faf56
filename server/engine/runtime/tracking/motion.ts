/**
 * Where a box will be in the next frame: a Kalman filter of constant velocity over centre, aspect and height (Wojke, Bewley and
 * Paulus 2017, "Simple Online and Realtime Tracking with a Deep Association Metric"). Their covariance couples each
 * coordinate with its own velocity only, so that it falls apart into four filters of two numbers each.
 */
export type Box = readonly [left: number, top: number, right: number, bottom: number];

/** Standard deviations as shares of the height; the aspect has none of a length. */
const position = 1 / 20;
const velocity = 1 / 160;

class Coordinate {
  private speed = 0;

  /** Variances of value and speed, and their covariance. */
  constructor(
    public value: number,
    private varValue: number,
    private varSpeed: number,
    private covariance = 0,
  ) {}

  predict(noiseValue: number, noiseSpeed: number): void {
    this.value += this.speed;
    this.varValue += 2 * this.covariance + this.varSpeed + noiseValue;
    this.covariance += this.varSpeed;
    this.varSpeed += noiseSpeed;
  }

  update(measured: number, noise: number): void {
    const sum = this.varValue + noise;
    const [gain, gainSpeed] = [this.varValue / sum, this.covariance / sum];
    const surprise = measured - this.value;
    this.value += gain * surprise;
    this.speed += gainSpeed * surprise;
    this.varSpeed -= gainSpeed * this.covariance;
    this.covariance *= 1 - gain;
    this.varValue *= 1 - gain;
  }

  rest(): void {
    this.speed = 0;
  }
}

export class Motion {
  private readonly x: Coordinate;
  private readonly y: Coordinate;
  private readonly aspect: Coordinate;
  private readonly height: Coordinate;

  constructor(box: Box) {
    const [x, y, aspect, height] = measures(box);
    const [far, fast] = [(2 * position * height) ** 2, (10 * velocity * height) ** 2];
    this.x = new Coordinate(x, far, fast);
    this.y = new Coordinate(y, far, fast);
    this.aspect = new Coordinate(aspect, 1e-4, 1e-10);
    this.height = new Coordinate(height, far, fast);
  }

  /** One frame on. `isLost`: it was not seen last; its size then stays as it is. */
  predict(isLost: boolean): void {
    const height = this.height.value;
    const [near, slow] = [(position * height) ** 2, (velocity * height) ** 2];
    if (isLost) this.height.rest();
    for (const each of [this.x, this.y, this.height]) each.predict(near, slow);
    this.aspect.predict(1e-4, 1e-10);
  }

  update(box: Box): void {
    const [x, y, aspect, height] = measures(box);
    const noise = (position * this.height.value) ** 2;
    this.x.update(x, noise);
    this.y.update(y, noise);
    this.aspect.update(aspect, 1e-2);
    this.height.update(height, noise);
  }

  get box(): Box {
    const height = Math.max(this.height.value, 1e-3);
    const width = Math.max(this.aspect.value, 1e-3) * height;
    return [this.x.value - width / 2, this.y.value - height / 2, this.x.value + width / 2, this.y.value + height / 2];
  }
}

function measures([left, top, right, bottom]: Box): [number, number, number, number] {
  const height = Math.max(bottom - top, 1e-3);
  return [(left + right) / 2, (top + bottom) / 2, (right - left) / height, height];
}

/** Area of the intersection over that of the union, 0..1. */
export function overlap(a: Box, b: Box): number {
  const width = Math.min(a[2], b[2]) - Math.max(a[0], b[0]);
  const height = Math.min(a[3], b[3]) - Math.max(a[1], b[1]);
  if (width <= 0 || height <= 0) return 0;
  const shared = width * height;
  return shared / ((a[2] - a[0]) * (a[3] - a[1]) + (b[2] - b[0]) * (b[3] - b[1]) - shared);
}
