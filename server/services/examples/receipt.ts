/** The photographed receipt of the first example, with the truth to hold a reader against. */
import sharp from "sharp";
import { rect, svg, text } from "./outlines";
import { type Corners, photograph } from "./photograph";

export interface ReceiptTruth {
  merchant: string;
  date: string;
  total: number;
  /** Every printed line in reading order; columns joined by a space. */
  lines: string[];
}

const merchant = "Harbour Street Bakery";
const date = "2026-03-14";
const items: readonly [string, number][] = [
  ["2 Sourdough loaf", 9.6],
  ["1 Almond croissant", 3.4],
  ["3 Cinnamon bun", 8.85],
  ["1 Flat white", 3.6],
  ["2 Orange juice", 7],
  ["1 Raspberry jam", 5.75],
  ["1 Oat biscuits", 4.25],
];
const taxShare = 0.08;

type Line = { left: string; right?: string; size?: number; bold?: boolean; centre?: boolean } | "rule" | "gap";

function layout(): { lines: Line[]; total: number } {
  const subtotal = items.reduce((sum, [, price]) => sum + price, 0);
  const tax = Math.round(subtotal * taxShare * 100) / 100;
  const total = Math.round((subtotal + tax) * 100) / 100;
  const money = (amount: number) => amount.toFixed(2);
  return {
    total,
    lines: [
      { left: merchant, size: 54, bold: true, centre: true },
      { left: "18 Harbour Street, Bristol", centre: true },
      { left: "Tel. 0117 496 0142", centre: true },
      "gap",
      { left: `Date ${date}`, right: "Time 09:42" },
      { left: "Receipt 41278", right: "Till 2" },
      "rule",
      ...items.map(([left, price]) => ({ left, right: money(price) })),
      "rule",
      { left: "Subtotal", right: money(subtotal) },
      { left: "Tax 8%", right: money(tax) },
      { left: "Total", right: money(total), size: 50, bold: true },
      "rule",
      { left: "Paid by card", right: money(total) },
      { left: "Card ending in 4021" },
      "gap",
      { left: "Thank you for your visit", centre: true },
      { left: "Open daily from 7 to 18", centre: true },
    ],
  };
}

const paper = { width: 900, height: 1400, margin: 62 };
const ink = "#33333c";

function drawPaper(lines: readonly Line[]): Buffer {
  const { width, height, margin } = paper;
  const shapes = [rect(0, 0, width, height, "#f4f2ec")];
  let y = 84;
  for (const line of lines) {
    if (line === "gap") y += 24;
    else if (line === "rule") {
      shapes.push(rect(margin, y - 8, width - 2 * margin, 2.5, "#7d7d85"));
      y += 34;
    } else {
      const size = line.size ?? 36;
      const style = { face: line.bold ? "mono-bold" : "mono", size, fill: ink } as const;
      y += size * 0.72;
      if (line.centre) shapes.push(text(width / 2, y, line.left, { ...style, align: "middle" }));
      else shapes.push(text(margin, y, line.left, style));
      if (line.right) shapes.push(text(width - margin, y, line.right, { ...style, align: "end" }));
      y += size * 0.78;
    }
  }
  return svg(width, height, ...shapes);
}

const photo = { width: 1100, height: 1600 };
const corners: Corners = [
  [121, 96],
  [962, 64],
  [1012, 1508],
  [78, 1528],
];

export async function drawReceipt(): Promise<{ bytes: Buffer; name: string; mime: string; truth: ReceiptTruth }> {
  const { lines, total } = layout();
  const { data, info } = await sharp(drawPaper(lines)).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  const pixels = await photograph(
    { width: info.width, height: info.height, data },
    corners,
    photo.width,
    photo.height,
    7,
  );
  const bytes = await sharp(pixels, { raw: { ...photo, channels: 3 } })
    .blur(0.6)
    .jpeg({ quality: 88, chromaSubsampling: "4:2:0" })
    .toBuffer();
  const printed = lines.filter((line) => typeof line === "object");
  return {
    bytes,
    name: "receipt.jpg",
    mime: "image/jpeg",
    truth: { merchant, date, total, lines: printed.map(({ left, right }) => (right ? `${left} ${right}` : left)) },
  };
}
