/** Work on a list that is begun before its turn comes, and given out in the order of the list. */

export interface AheadLimits {
  /** At work at once. */
  atOnce: number;
  /** Begun, with those that are done and wait for one before them. */
  begun: number;
  /** What those that are done and wait may hold together; beyond it no more than `atOnce` are begun. */
  bytes: number;
}

/** Results of `work` in the order of `items`. `work` must not reject. Nothing new is begun once the caller stops asking. */
export async function* readAhead<T, R>(
  items: Iterable<T>,
  work: (item: T) => Promise<R>,
  bytesOf: (result: R) => number,
  { atOnce, begun, bytes }: AheadLimits,
): AsyncGenerator<R> {
  const source = items[Symbol.iterator]();
  const queue: Promise<R>[] = [];
  let [working, waiting, ended] = [0, 0, false];
  const begin = () => {
    while (!ended && working < atOnce && queue.length < (waiting < bytes ? begun : atOnce)) {
      const next = source.next();
      if (next.done) ended = true;
      else {
        working++;
        const result = work(next.value);
        queue.push(result);
        result.then((value) => {
          working--;
          waiting += bytesOf(value);
          begin();
        });
      }
    }
  };
  try {
    begin();
    for (let first = queue[0]; first; first = queue[0]) {
      const result = await first;
      queue.shift();
      waiting -= bytesOf(result);
      begin();
      yield result;
    }
  } finally {
    ended = true;
  }
}
