/** Extents as they are written by hand: "⌊(W + 1) / 2⌋", "4·batch − 1". For people only; formulas are compared by their keys. */
import type { Dim, Formula } from "./dim";

type Atom = Formula["terms"][number]["atoms"][number];

export function dimText(dim: Dim): string {
  if (typeof dim === "number") return signed(dim, true);
  const terms = dim.terms.map(({ factor, atoms }, index) => {
    const size = Math.abs(factor);
    const product = [...(size === 1 ? [] : [String(size)]), ...atoms.map(atomText)].join("·");
    return index === 0 ? `${factor < 0 ? "−" : ""}${product}` : `${factor < 0 ? " − " : " + "}${product}`;
  });
  return terms.join("") + (dim.constant === 0 ? "" : signed(dim.constant, false));
}

function signed(number: number, isAlone: boolean): string {
  if (isAlone) return number < 0 ? `−${-number}` : String(number);
  return number < 0 ? ` − ${-number}` : ` + ${number}`;
}

function atomText(atom: Atom): string {
  if (atom.sort === "name") return atom.key;
  if (atom.sort === "floor") return `⌊${grouped(atom.of, false)} / ${grouped(atom.by, true)}⌋`;
  return `${atom.sort}(${dimText(atom.left)}, ${dimText(atom.right)})`;
}

/** In brackets where a division would tear it apart: sums, and below the line products too. */
function grouped(dim: Dim, below: boolean): string {
  const isSum = typeof dim !== "number" && dim.terms.length + (dim.constant === 0 ? 0 : 1) > 1;
  const [term] = typeof dim === "number" ? [] : dim.terms;
  const isProduct = term !== undefined && (term.factor !== 1 || term.atoms.length > 1);
  return isSum || (below && isProduct) ? `(${dimText(dim)})` : dimText(dim);
}
