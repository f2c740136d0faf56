/** Work side by side within a bound of memory, in the order in which it came: what needs more than the whole room is done alone. */

export interface Room {
  /** Runs `work` as soon as there is room for `size`, in the unit of the limit, and nobody waits before it. */
  hold<T>(size: number, work: () => Promise<T>): Promise<T>;
}

export function roomOf(limit: number): Room {
  const waiting: { size: number; enter: () => void }[] = [];
  let taken = 0;
  let inside = 0;

  const admit = () => {
    for (let next = waiting[0]; next && (inside === 0 || taken + next.size <= limit); next = waiting[0]) {
      waiting.shift();
      taken += next.size;
      inside += 1;
      next.enter();
    }
  };
  return {
    async hold(size, work) {
      await new Promise<void>((enter) => {
        waiting.push({ size, enter });
        admit();
      });
      try {
        return await work();
      } finally {
        taken -= size;
        inside -= 1;
        admit();
      }
    },
  };
}
