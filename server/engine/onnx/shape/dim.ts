/**
 * Extents as exact formulas: a number, or a sum of products of names and of what cannot be taken apart (floor of a quotient, larger
 * and smaller of two). Kept in one normal form, so that equal formulas have the same text: (H + 2 - 3) / 2 + 1 after another of its
 * kind is still one floor. Numbers may be fractions on the way (scales of Resize); extents are whole.
 */
export type Dim = number | Formula;

type Atom =
  | { sort: "name"; key: string }
  | { sort: "floor"; key: string; of: Formula; by: Dim }
  | { sort: "max" | "min"; key: string; left: Dim; right: Dim };

interface Term {
  factor: number;
  /** In the order of their keys; a square has its atom twice. */
  atoms: readonly Atom[];
}

export interface Formula {
  terms: readonly Term[];
  constant: number;
  key: string;
}

const product = (atoms: readonly Atom[]) => atoms.map(({ key }) => key).join("*");

/** Terms of the same product are joined, empty ones dropped; a formula without terms is its number. */
function formula(terms: Iterable<Term>, constant: number): Dim {
  const joined = new Map<string, Term>();
  for (const { factor, atoms } of terms) {
    const key = product(atoms);
    const sum = (joined.get(key)?.factor ?? 0) + factor;
    if (sum === 0) joined.delete(key);
    else joined.set(key, { factor: sum, atoms });
  }
  if (joined.size === 0) return constant;
  const sorted = [...joined].sort(([a], [b]) => (a < b ? -1 : 1));
  const text = sorted.map(([key, { factor }]) => (factor === 1 ? key : `${factor}*${key}`)).join(" + ");
  const tail = constant === 0 ? "" : constant > 0 ? ` + ${constant}` : ` - ${-constant}`;
  return { terms: sorted.map(([, term]) => term), constant, key: `${text}${tail}` };
}

const one = (atom: Atom): Dim => formula([{ factor: 1, atoms: [atom] }], 0);
const termsOf = (dim: Dim): readonly Term[] => (typeof dim === "number" ? [] : dim.terms);
const constantOf = (dim: Dim): number => (typeof dim === "number" ? dim : dim.constant);

export function named(name: string): Dim {
  return one({ sort: "name", key: name });
}

export function show(dim: Dim): string {
  return typeof dim === "number" ? `${dim}` : dim.key;
}

export function equal(left: Dim, right: Dim): boolean {
  return show(left) === show(right);
}

export function add(left: Dim, right: Dim): Dim {
  return formula([...termsOf(left), ...termsOf(right)], constantOf(left) + constantOf(right));
}

export function sub(left: Dim, right: Dim): Dim {
  return add(left, mul(right, -1));
}

export function mul(left: Dim, right: Dim): Dim {
  const terms: Term[] = [];
  const [a, b] = [constantOf(left), constantOf(right)];
  for (const { factor, atoms } of termsOf(left)) {
    terms.push({ factor: factor * b, atoms });
    for (const other of termsOf(right)) {
      const together = [...atoms, ...other.atoms].sort((x, y) => (x.key < y.key ? -1 : 1));
      terms.push({ factor: factor * other.factor, atoms: together });
    }
  }
  for (const { factor, atoms } of termsOf(right)) terms.push({ factor: factor * a, atoms });
  return formula(terms, a * b);
}

export function sum(dims: readonly Dim[]): Dim {
  return dims.reduce<Dim>(add, 0);
}

export function productOf(dims: readonly Dim[]): Dim {
  return dims.reduce<Dim>(mul, 1);
}

/** The quotient where it is exact whatever the names stand for, else undefined. */
export function exactQuotient(left: Dim, right: Dim): Dim | undefined {
  if (typeof right === "number") {
    if (right === 0) return undefined;
    const quotient = mul(left, 1 / right);
    const isWhole = [constantOf(left), ...termsOf(left).map(({ factor }) => factor)].every((f) => f % right === 0);
    return isWhole ? quotient : undefined;
  }
  if (equal(left, right)) return 1;
  const [divisor, ...others] = right.terms;
  if (!divisor || others.length > 0 || right.constant !== 0 || constantOf(left) !== 0) return undefined;
  const terms: Term[] = [];
  for (const { factor, atoms } of termsOf(left)) {
    const rest = [...atoms];
    for (const { key } of divisor.atoms) {
      const index = rest.findIndex((atom) => atom.key === key);
      if (index < 0) return undefined;
      rest.splice(index, 1);
    }
    if (factor % divisor.factor !== 0) return undefined;
    terms.push({ factor: factor / divisor.factor, atoms: rest });
  }
  // A term that is gone altogether is a number.
  const constant = terms.filter(({ atoms }) => atoms.length === 0).reduce((total, { factor }) => total + factor, 0);
  return formula(
    terms.filter(({ atoms }) => atoms.length > 0),
    constant,
  );
}

export function floorDiv(left: Dim, right: Dim): Dim {
  if (typeof left === "number" && typeof right === "number") return Math.floor(left / right + 1e-9);
  const exact = exactQuotient(left, right);
  if (exact !== undefined) return exact;
  if (typeof left === "number" || typeof right !== "number") {
    const of = typeof left === "number" ? ({ terms: [], constant: left, key: `${left}` } as Formula) : left;
    return one({ sort: "floor", key: `floor((${show(left)})/(${show(right)}))`, of, by: right });
  }
  const whole = [left.constant, right, ...left.terms.map(({ factor }) => factor)];
  if (!whole.every(Number.isInteger)) {
    const scale = [2, 3, 4, 5, 6, 8, 10, 12, 16, 20, 32, 64, 100, 1000].find((by) =>
      whole.every((value) => Math.abs(value * by - Math.round(value * by)) < 1e-9),
    );
    if (scale) return floorDiv(rounded(mul(left, scale)), Math.round(right * scale));
  }
  // Whole multiples come out of the floor; a floor of a floor is one.
  const outside = formula(
    left.terms
      .filter(({ factor }) => factor % right === 0)
      .map(({ factor, atoms }) => ({ factor: factor / right, atoms })),
    Math.floor(left.constant / right),
  );
  const inside = formula(
    left.terms.filter(({ factor }) => factor % right !== 0),
    left.constant - Math.floor(left.constant / right) * right,
  );
  if (typeof inside === "number") return add(outside, Math.floor(inside / right));
  const [term, ...others] = inside.terms;
  const [atom, ...more] = term?.atoms ?? [];
  if (
    term?.factor === 1 &&
    others.length === 0 &&
    more.length === 0 &&
    atom?.sort === "floor" &&
    typeof atom.by === "number"
  )
    return add(outside, floorDiv(add(atom.of, inside.constant * atom.by), right * atom.by));
  return add(outside, one({ sort: "floor", key: `floor((${inside.key})/${right})`, of: inside, by: right }));
}

function rounded(dim: Dim): Dim {
  return formula(
    termsOf(dim).map(({ factor, atoms }) => ({ factor: Math.round(factor), atoms })),
    Math.round(constantOf(dim)),
  );
}

export function ceilDiv(left: Dim, right: Dim): Dim {
  return mul(floorDiv(mul(left, -1), right), -1);
}

function choose(sort: "max" | "min", left: Dim, right: Dim): Dim {
  if (typeof left === "number" && typeof right === "number") return Math[sort](left, right);
  if (equal(left, right)) return left;
  // Extents are at least 0, and names stand for extents.
  const [a, b] = show(left) < show(right) ? [left, right] : [right, left];
  return one({ sort, key: `${sort}(${show(a)}, ${show(b)})`, left: a, right: b });
}

export function larger(left: Dim, right: Dim): Dim {
  return choose("max", left, right);
}

export function smaller(left: Dim, right: Dim): Dim {
  return choose("min", left, right);
}

/** The number that the formula gives, or undefined where a name stands for nothing. */
export function evaluate(dim: Dim, names: ReadonlyMap<string, number>): number | undefined {
  if (typeof dim === "number") return dim;
  let total = dim.constant;
  for (const { factor, atoms } of dim.terms) {
    let value = factor;
    for (const atom of atoms) {
      const at = evaluateAtom(atom, names);
      if (at === undefined) return undefined;
      value *= at;
    }
    total += value;
  }
  return total;
}

function evaluateAtom(atom: Atom, names: ReadonlyMap<string, number>): number | undefined {
  if (atom.sort === "name") return names.get(atom.key);
  const [left, right] = atom.sort === "floor" ? [atom.of, atom.by] : [atom.left, atom.right];
  const [a, b] = [evaluate(left, names), evaluate(right, names)];
  if (a === undefined || b === undefined) return undefined;
  return atom.sort === "floor" ? Math.floor(a / b + 1e-9) : Math[atom.sort](a, b);
}

/** Every name in the formula. */
export function namesIn(dim: Dim, into = new Set<string>()): Set<string> {
  for (const { atoms } of termsOf(dim)) {
    for (const atom of atoms) {
      if (atom.sort === "name") into.add(atom.key);
      else for (const part of atom.sort === "floor" ? [atom.of, atom.by] : [atom.left, atom.right]) namesIn(part, into);
    }
  }
  return into;
}

/** The formula with some names replaced. */
export function substitute(dim: Dim, by: ReadonlyMap<string, Dim>): Dim {
  if (typeof dim === "number") return dim;
  const replaced = (atom: Atom): Dim => {
    if (atom.sort === "name") return by.get(atom.key) ?? one(atom);
    if (atom.sort === "floor") return floorDiv(substitute(atom.of, by), substitute(atom.by, by));
    return choose(atom.sort, substitute(atom.left, by), substitute(atom.right, by));
  };
  return dim.terms.reduce<Dim>(
    (total, { factor, atoms }) => add(total, mul(factor, productOf(atoms.map(replaced)))),
    dim.constant,
  );
}
