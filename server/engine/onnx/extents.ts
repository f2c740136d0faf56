/** Extents known by name, as ops are joined: a name may turn out to be a number, or the same as another name. */
import { unfit } from "./model-error";

export type Extent = number | string;

export class Extents {
  readonly #known = new Map<string, Extent>();

  resolve(extent: Extent): Extent {
    let at = extent;
    for (let next = this.#next(at); next !== undefined; next = this.#next(at)) at = next;
    return at;
  }

  #next(extent: Extent): Extent | undefined {
    return typeof extent === "string" ? this.#known.get(extent) : undefined;
  }

  /** Makes both the same from here on. `where` says what meets, for the message when they cannot be the same. */
  unify(given: readonly Extent[], wanted: readonly Extent[], where: string): void {
    const shapes = `${where}: it takes [${wanted.map(plain).join(", ")}] and is given [${given.map(plain).join(", ")}] for each item.`;
    if (given.length !== wanted.length) throw unfit(shapes);
    given.forEach((extent, index) => {
      const [left, right] = [this.resolve(extent), this.resolve(wanted[index] ?? extent)];
      if (left === right) return;
      if (typeof left === "number" && typeof right === "number") throw unfit(shapes);
      // What comes from the pipeline keeps its name, unless it turns out to be a number.
      if (typeof right === "string") this.#known.set(right, left);
      else if (typeof left === "string") this.#known.set(left, right);
    });
  }
}

/** Without the prefix that keeps the names of several models apart. */
function plain(extent: Extent): Extent {
  return typeof extent === "string" ? extent.slice(extent.lastIndexOf("/") + 1) : extent;
}
