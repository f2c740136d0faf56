/** The stack of scans of the third example: invoices and letters, some upside down or on their side, with their truth. */
import sharp from "sharp";
import { rect, svg, text } from "./outlines";
import { noise, random } from "./random";
import { type Page, pages } from "./scan-pages";

/** A4 at 120 dots per inch. */
const width = 992;
const height = 1403;
const margin = 92;

export interface ScanTruth {
  kind: Page["kind"];
  /** Degrees that the page lies turned clockwise on the scanner. */
  turned: 0 | 90 | 180 | 270;
  /** In reading order, columns joined by a space. */
  lines: string[];
}

export interface Scan {
  bytes: Buffer;
  name: string;
  mime: string;
  truth: ScanTruth;
}

export async function drawScans(): Promise<Scan[]> {
  const scans: Scan[] = [];
  for (const [index, page] of pages.entries()) {
    const { shapes, lines } = page.kind === "invoice" ? invoice(page) : letter(page);
    scans.push({
      bytes: await scanned(svg(width, height, rect(0, 0, width, height, "#fffefb"), ...shapes), page, index),
      name: `scan-${String(index + 1).padStart(2, "0")}.jpg`,
      mime: "image/jpeg",
      truth: { kind: page.kind, turned: page.turned, lines },
    });
  }
  return scans;
}

interface Layout {
  shapes: string[];
  lines: string[];
}

function invoice({ from, to, number, date, rows }: Extract<Page, { kind: "invoice" }>): Layout {
  const shapes: string[] = [];
  const lines: string[] = [];
  const put = (y: number, left: string, right?: string, size = 25, bold = false) => {
    const face = bold ? "sans-bold" : "sans";
    shapes.push(text(margin, y, left, { face, size }));
    if (right) shapes.push(text(width - margin, y, right, { face, size, align: "end" }));
    lines.push(right ? `${left} ${right}` : left);
  };
  const rule = (y: number, ink = "#9a9a9a") => shapes.push(rect(margin, y, width - 2 * margin, 2, ink));
  put(140, from[0] as string, undefined, 40, true);
  from.slice(1).forEach((line, row) => {
    put(184 + row * 36, line);
  });
  put(340, "Invoice", `No. ${number}`, 44, true);
  put(392, `Date ${date}`, "Due in 30 days");
  put(470, "Bill to", undefined, 25, true);
  to.forEach((line, row) => {
    put(508 + row * 36, line);
  });
  put(640, "Description", "Amount", 25, true);
  rule(658, "#333333");
  let y = 706;
  let sum = 0;
  for (const [what, amount] of rows) {
    put(y, what, amount.toFixed(2));
    rule(y + 20);
    sum += amount;
    y += 58;
  }
  put(y + 30, "Total due", sum.toFixed(2), 34, true);
  put(1240, "Please pay to account 4471 0032 8850", undefined, 23);
  put(1276, "Thank you for your business", undefined, 23);
  return { shapes, lines };
}

function letter({ from, date, greeting, paragraphs, closing }: Extract<Page, { kind: "letter" }>): Layout {
  const shapes: string[] = [];
  const lines: string[] = [];
  const put = (y: number, line: string, size = 27, bold = false) => {
    shapes.push(text(margin, y, line, { face: bold ? "serif-bold" : "serif", size }));
    lines.push(line);
  };
  put(140, from[0] as string, 36, true);
  from.slice(1).forEach((line, row) => {
    put(184 + row * 38, line);
  });
  put(330, date);
  put(420, greeting);
  let y = 480;
  for (const paragraph of paragraphs) {
    for (const line of paragraph) {
      put(y, line);
      y += 42;
    }
    y += 24;
  }
  closing.forEach((line, row) => {
    put(y + 20 + row * 44, line);
  });
  return { shapes, lines };
}

/** A slightly crooked sheet with the scanner's uneven light, its noise and a grey edge; then turned as it lay. */
async function scanned(page: Buffer, { turned, crooked }: Page, index: number): Promise<Buffer> {
  const straight = await sharp(page)
    .removeAlpha()
    .rotate(crooked, { background: "#dcdad5" })
    .resize(width, height, { fit: "cover" })
    .raw()
    .toBuffer();
  const light = noise(index + 21);
  const next = random(index + 11);
  for (let y = 0, at = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const edge = Math.max(0, 1 - x / 22) * 46;
      const change = light(x / 260, y / 260) * 3 + (next() + next() - 1) * 7 - edge - 4;
      for (let channel = 0; channel < 3; channel++, at++)
        straight[at] = Math.max(0, Math.min(255, (straight[at] as number) * 0.97 + 6 + change));
    }
  return sharp(straight, { raw: { width, height, channels: 3 } })
    .blur(0.5)
    .rotate(turned)
    .jpeg({ quality: 82 })
    .toBuffer();
}
