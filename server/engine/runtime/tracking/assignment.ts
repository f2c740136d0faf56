/**
 * The assignment of rows to columns of least total cost (Kuhn 1955; shortest augmenting paths with potentials, Jonker and
 * Volgenant 1987): O(rows^2 * columns). `cost[row * columns + column]` is finite; rows <= columns or the other way round.
 * Returns the column of each row, -1 for rows left over.
 */
export function assign(cost: Float64Array, rows: number, columns: number): Int32Array {
  if (rows > columns) {
    const turned = new Float64Array(cost.length);
    for (let row = 0; row < rows; row++)
      for (let column = 0; column < columns; column++)
        turned[column * rows + row] = cost[row * columns + column] as number;
    const rowOf = assign(turned, columns, rows);
    const columnOf = new Int32Array(rows).fill(-1);
    rowOf.forEach((row, column) => {
      columnOf[row] = column;
    });
    return columnOf;
  }
  // Counted from 1: row and column 0 stand for none.
  const rowPotential = new Float64Array(rows + 1);
  const columnPotential = new Float64Array(columns + 1);
  const rowOf = new Int32Array(columns + 1);
  const before = new Int32Array(columns + 1);
  for (let row = 1; row <= rows; row++) {
    rowOf[0] = row;
    const slack = new Float64Array(columns + 1).fill(Number.POSITIVE_INFINITY);
    const isUsed = new Uint8Array(columns + 1);
    let column = 0;
    do {
      isUsed[column] = 1;
      const reached = rowOf[column] as number;
      let least = Number.POSITIVE_INFINITY;
      let nearest = 0;
      for (let each = 1; each <= columns; each++) {
        if (isUsed[each]) continue;
        const reduced =
          (cost[(reached - 1) * columns + each - 1] as number) -
          (rowPotential[reached] as number) -
          (columnPotential[each] as number);
        if (reduced < (slack[each] as number)) {
          slack[each] = reduced;
          before[each] = column;
        }
        if ((slack[each] as number) < least) {
          least = slack[each] as number;
          nearest = each;
        }
      }
      for (let each = 0; each <= columns; each++) {
        if (isUsed[each]) {
          const of = rowOf[each] as number;
          rowPotential[of] = (rowPotential[of] as number) + least;
          columnPotential[each] = (columnPotential[each] as number) - least;
        } else slack[each] = (slack[each] as number) - least;
      }
      column = nearest;
    } while (rowOf[column] !== 0);
    while (column !== 0) {
      const previous = before[column] as number;
      rowOf[column] = rowOf[previous] as number;
      column = previous;
    }
  }
  const columnOf = new Int32Array(rows).fill(-1);
  for (let column = 1; column <= columns; column++)
    if (rowOf[column] !== 0) columnOf[(rowOf[column] as number) - 1] = column - 1;
  return columnOf;
}
