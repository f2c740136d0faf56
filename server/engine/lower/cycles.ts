/** Cycles of a drawing: Tarjan's strongly connected components, each told as one round trip along its edges. */

/** `before` gives the nodes that a node takes from. Returns one cycle per component, in the direction of the edges. */
export function findCycles(ids: readonly string[], before: (id: string) => readonly string[]): string[][] {
  const number = new Map<string, number>();
  const low = new Map<string, number>();
  const stack: string[] = [];
  const open = new Set<string>();
  const cycles: string[][] = [];

  // Its own stack instead of recursion: a chain may be as long as the drawing.
  const visit = (root: string) => {
    const frames = [{ id: root, next: 0 }];
    for (let frame = frames.at(-1); frame; frame = frames.at(-1)) {
      const { id } = frame;
      if (frame.next === 0) {
        number.set(id, number.size);
        low.set(id, number.get(id) as number);
        stack.push(id);
        open.add(id);
      }
      const source = before(id)[frame.next++];
      if (source !== undefined) {
        if (!number.has(source)) frames.push({ id: source, next: 0 });
        else if (open.has(source)) low.set(id, Math.min(low.get(id) as number, number.get(source) as number));
        continue;
      }
      frames.pop();
      const user = frames.at(-1)?.id;
      if (user !== undefined) low.set(user, Math.min(low.get(user) as number, low.get(id) as number));
      if (low.get(id) !== number.get(id)) continue;
      const component = new Set(stack.splice(stack.indexOf(id)));
      for (const each of component) open.delete(each);
      if (component.size > 1 || before(id).includes(id)) cycles.push(roundTrip(id, component, before));
    }
  };
  for (const id of ids) if (!number.has(id)) visit(id);
  return cycles;
}

/** Every node of a component has one of the same component before it, so walking backwards comes round. */
function roundTrip(start: string, component: ReadonlySet<string>, before: (id: string) => readonly string[]): string[] {
  const walked: string[] = [];
  for (let at: string | undefined = start; at !== undefined; at = before(at).find((id) => component.has(id))) {
    const seen = walked.indexOf(at);
    if (seen >= 0) return walked.slice(seen).reverse();
    walked.push(at);
  }
  return walked;
}
