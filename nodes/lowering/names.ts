import type { EdgeOrigin } from "../define-node";

/** A name for each edge of a variadic port: the source's port; where that is taken, a number behind it tells them apart. */
export function uniqueNames(origins: readonly EdgeOrigin[], reserved: readonly string[] = []): string[] {
  const taken = new Set(reserved);
  return origins.map(({ port }) => {
    let name = port;
    for (let count = 2; taken.has(name); count++) name = `${port}_${count}`;
    taken.add(name);
    return name;
  });
}
