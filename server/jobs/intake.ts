/**
 * Requests of programs, from the moment that all of their body is there to the moment that their run is written down: few at a time, in
 * the order in which they came. Side by side they would all be done late; one after the other most are done early and none later.
 * Whoever is still sending takes no place.
 */
import { availableParallelism } from "node:os";

export class Intake {
  private readonly queue: (() => void)[] = [];

  /** `places`: how many are taken in at once; absent: for each processor one that works and one that waits for the disk. */
  constructor(private places = 2 * availableParallelism()) {}

  /** How many wait for a place. */
  get waiting(): number {
    return this.queue.length;
  }

  async take<T>(work: () => Promise<T>): Promise<T> {
    if (this.places > 0) this.places--;
    else await new Promise<void>((enter) => this.queue.push(enter));
    try {
      return await work();
    } finally {
      const next = this.queue.shift();
      if (next) next();
      else this.places++;
    }
  }
}
