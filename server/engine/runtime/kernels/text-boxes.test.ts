import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readingOrder, rowsOf } from "./reading-order";
import { convexHull, smallestRectangle } from "./rectangle";
import { regionsOf } from "./regions";

const mapOf = (rows: readonly string[]) => ({
  map: Float32Array.from(rows.join(""), (sign) => (sign === "#" ? 0.9 : 0.1)),
  width: (rows[0] as string).length,
  height: rows.length,
});

/** The number of regions by flood fill, to compare with. */
function countRegions({ map, width, height }: ReturnType<typeof mapOf>): number {
  const seen = new Set<number>();
  let count = 0;
  for (let start = 0; start < map.length; start++) {
    if (seen.has(start) || (map[start] as number) < 0.5) continue;
    count++;
    const stack = [start];
    seen.add(start);
    for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
      const [x, y] = [at % width, Math.floor(at / width)];
      for (let ny = Math.max(0, y - 1); ny <= Math.min(height - 1, y + 1); ny++)
        for (let nx = Math.max(0, x - 1); nx <= Math.min(width - 1, x + 1); nx++) {
          const next = ny * width + nx;
          if (seen.has(next) || (map[next] as number) < 0.5) continue;
          seen.add(next);
          stack.push(next);
        }
    }
  }
  return count;
}

describe("regions", () => {
  test("arms that meet below are one region; corners touch", () => {
    const { map, width, height } = mapOf(["#.#..", "#.#.#", "###..", "...#.", "#...."]);
    const found = regionsOf(map, width, height, 0.5);
    expect(found).toHaveLength(3);
    expect([...(found[0]?.extents ?? [])]).toEqual([0, 2, 0, 2, 0, 2, 3, 3]);
  });

  test("are as many as a flood fill finds, on any map", () => {
    const picture = fc.tuple(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 12 })).chain(([w, h]) =>
      fc.array(fc.string({ unit: fc.constantFrom("#", "."), minLength: w, maxLength: w }), {
        minLength: h,
        maxLength: h,
      }),
    );
    fc.assert(
      fc.property(picture, (rows) => {
        const shown = mapOf(rows);
        expect(regionsOf(shown.map, shown.width, shown.height, 0.5)).toHaveLength(countRegions(shown));
      }),
    );
  });

  test("a bent region is judged by its own pixels, not by what lies beside it", () => {
    const bent = mapOf(["#..#", "#..#", ".##."]);
    const [region, ...others] = regionsOf(bent.map, bent.width, bent.height, 0.5);
    expect(others).toEqual([]);
    expect(region?.mean).toBeCloseTo(0.9, 5);
  });

  test("a map full of specks costs in proportion to its size, not to the square of it", () => {
    const cost = (side: number) => {
      const map = Float32Array.from({ length: side * side }, (_, at) => (at % 2 && Math.floor(at / side) % 2 ? 1 : 0));
      const times = [0, 1, 2].map(() => {
        const { user } = process.cpuUsage();
        expect(regionsOf(map, side, side, 0.5, 2)).toEqual([]);
        return process.cpuUsage().user - user;
      });
      return Math.min(...times);
    };
    cost(240);
    // 16 times the pixels: 256 times the work, were it quadratic.
    expect(cost(960)).toBeLessThan(100 * Math.max(cost(240), 1000));
  });
});

describe("rectangles", () => {
  test("the smallest one around a slanted bar has the bar's own sides", () => {
    const [width, height, slant] = [400, 300, Math.PI / 9];
    const [cos, sin] = [Math.cos(slant), Math.sin(slant)];
    const map = new Float32Array(width * height);
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++) {
        const [dx, dy] = [x - 200, y - 150];
        if (Math.abs(dx * cos + dy * sin) <= 120 && Math.abs(dy * cos - dx * sin) <= 15) map[y * width + x] = 0.8;
      }
    const [region] = regionsOf(map, width, height, 0.3);
    const found = smallestRectangle(convexHull(region as NonNullable<typeof region>));
    expect(Math.max(found.a, found.b)).toBeCloseTo(120, -0.5);
    expect(Math.min(found.a, found.b)).toBeGreaterThan(14);
    expect(Math.min(found.a, found.b)).toBeLessThan(16);
    expect([found.cx, found.cy].map(Math.round)).toEqual([200, 150]);
    expect(region?.mean).toBeCloseTo(0.8, 5);
  });

  test("a single pixel and a single row are rectangles without extent", () => {
    const [dot] = regionsOf(Float32Array.of(0, 1, 0, 0), 2, 2, 0.5);
    expect(smallestRectangle(convexHull(dot as NonNullable<typeof dot>))).toMatchObject({ cx: 1, cy: 0, a: 0, b: 0 });
    const [row] = regionsOf(Float32Array.of(1, 1, 1), 3, 1, 0.5);
    const flat = smallestRectangle(convexHull(row as NonNullable<typeof row>));
    expect([Math.max(flat.a, flat.b), Math.min(flat.a, flat.b)]).toEqual([1, 0]);
  });
});

describe("reading order", () => {
  const line = (name: string, left: number, top: number, width: number, height = 20) => ({
    name,
    box: [left, top, left + width, top + height] as [number, number, number, number],
  });
  const shown = (rows: { name: string }[][]) => rows.map((row) => row.map(({ name }) => name).join(" "));

  test("a receipt stays in rows, though its prices stand in a column", () => {
    const items = ["milk", "bread", "eggs", "cheese", "total"].flatMap((name, at) => [
      line(`${name}-price`, 400, at * 30 + (at % 2), 50),
      line(name, 10, at * 30, 60 + at * 20),
    ]);
    expect(shown(rowsOf(items))[4]).toBe("total total-price");
    expect(rowsOf(items)).toHaveLength(5);
  });

  test("a table with wide cells stays in rows", () => {
    const items = Array.from({ length: 8 }, (_, row) =>
      [0, 180, 420, 600].map((left, cell) => line(`${row}${cell}`, left, row * 30, 165)),
    ).flat();
    expect(shown(rowsOf(items))).toEqual(Array.from({ length: 8 }, (_, row) => `${row}0 ${row}1 ${row}2 ${row}3`));
  });

  test("two columns of running text are read one after the other, heading and footer apart", () => {
    const items = [
      line("heading", 100, 0, 600, 30),
      ...Array.from({ length: 6 }, (_, at) => [
        line(`left${at}`, 10, 50 + at * 30, 380),
        line(`right${at}`, 420, 50 + at * 30, 375),
      ]).flat(),
      line("footer", 50, 260, 700),
    ];
    expect(readingOrder(items).map(({ name }) => name)).toEqual([
      "heading",
      ...Array.from({ length: 6 }, (_, at) => `left${at}`),
      ...Array.from({ length: 6 }, (_, at) => `right${at}`),
      "footer",
    ]);
  });

  test("rows hold together on a page that lies askew", () => {
    const slant = 0.05;
    const turn = ([x, y]: readonly number[]): [number, number] => [
      (x as number) * Math.cos(slant) - (y as number) * Math.sin(slant),
      (x as number) * Math.sin(slant) + (y as number) * Math.cos(slant),
    ];
    const items = Array.from({ length: 5 }, (_, row) =>
      [10, 400, 800].map((left, cell) => {
        const [x0, y0, x1, y1] = line("", left, row * 30, 150).box;
        const quad = [turn([x0, y0]), turn([x1, y0]), turn([x1, y1]), turn([x0, y1])] as [
          [number, number],
          [number, number],
          [number, number],
          [number, number],
        ];
        const [xs, ys] = [quad.map(([x]) => x), quad.map(([, y]) => y)];
        const box = [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)] as [
          number,
          number,
          number,
          number,
        ];
        return { name: `${row}${cell}`, quad, box };
      }),
    ).flat();
    expect(shown(rowsOf([...items].reverse()))).toEqual([0, 1, 2, 3, 4].map((row) => `${row}0 ${row}1 ${row}2`));
  });

  test("nothing is lost or doubled, whatever lies on the page", () => {
    const any = fc.array(
      fc.tuple(
        fc.integer({ min: 0, max: 900 }),
        fc.integer({ min: 0, max: 900 }),
        fc.integer({ min: 1, max: 500 }),
        fc.integer({ min: 1, max: 60 }),
      ),
      { maxLength: 60 },
    );
    fc.assert(
      fc.property(any, (places) => {
        const items = places.map((place, at) => line(String(at), ...place));
        expect(
          readingOrder(items)
            .map(({ name }) => name)
            .sort(),
        ).toEqual(items.map(({ name }) => name).sort());
      }),
    );
  });
});
