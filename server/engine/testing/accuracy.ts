/** Edit distance (Levenshtein 1966), and the share of characters that a reader got right. */

/** Insertions, deletions and replacements, at the least, that turn one text into the other. */
export function editDistance(from: string, to: string): number {
  const [a, b] = [[...from], [...to]];
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (const [i, character] of a.entries()) {
    const next = [i + 1];
    for (let j = 1; j <= b.length; j++)
      next.push(
        Math.min(
          (row[j] as number) + 1,
          (next[j - 1] as number) + 1,
          (row[j - 1] as number) + (character === b[j - 1] ? 0 : 1),
        ),
      );
    row = next;
  }
  return row[b.length] as number;
}

export const withoutSpaces = (text: string): string => text.replace(/\s/g, "");

/** One minus errors over length, spaces aside; below 0 where more was made up than there is. */
export function characterAccuracy(truth: string, read: string): number {
  const wanted = withoutSpaces(truth);
  return 1 - editDistance(wanted, withoutSpaces(read)) / Math.max(1, [...wanted].length);
}
