/** What stands on the scanned pages, and how each lay on the scanner. Everybody and every address is made up. */
interface Lay {
  /** Clockwise. */
  turned: 0 | 90 | 180 | 270;
  /** Degrees off the straight. */
  crooked: number;
}

export type Page = Lay &
  (
    | {
        kind: "invoice";
        from: readonly string[];
        to: readonly string[];
        number: string;
        date: string;
        rows: readonly (readonly [string, number])[];
      }
    | {
        kind: "letter";
        from: readonly string[];
        date: string;
        greeting: string;
        paragraphs: readonly (readonly string[])[];
        closing: readonly string[];
      }
  );

const society = ["River Heat Society", "3 Mill Lane", "Ashford"] as const;

export const pages: readonly Page[] = [
  {
    kind: "invoice",
    turned: 0,
    crooked: 0.4,
    from: ["Northgate Plumbing", "27 Station Road", "Ashford"],
    to: society,
    number: "20418",
    date: "2026-02-03",
    rows: [
      ["Copper pipe, 40 metres", 386.4],
      ["Valves and fittings", 127.85],
      ["Labour, 12 hours", 540],
    ],
  },
  {
    kind: "letter",
    turned: 180,
    crooked: -0.5,
    from: ["Martha Lindqvist", "8 Chapel Hill", "Ashford"],
    date: "9 February 2026",
    greeting: "Dear neighbours,",
    paragraphs: [
      [
        "The trench in front of our gate was filled in",
        "last week and the road is even again. Your",
        "people worked fast and swept up every day.",
      ],
      ["My mother can use the path with her chair", "once more, and she sends you her thanks."],
    ],
    closing: ["With kind regards,", "Martha Lindqvist"],
  },
  {
    kind: "invoice",
    turned: 180,
    crooked: 0.6,
    from: ["Bright Meter Works", "114 Harbour Street", "Newton"],
    to: society,
    number: "7731",
    date: "2026-02-11",
    rows: [
      ["Heat meters, 24 pieces", 1896],
      ["Mounting plates", 214.8],
      ["Delivery", 45],
    ],
  },
  {
    kind: "letter",
    turned: 90,
    crooked: 0.3,
    from: ["Ashford Primary School", "40 Church Street", "Ashford"],
    date: "16 February 2026",
    greeting: "Dear members of the society,",
    paragraphs: [
      [
        "Our boiler will not last another winter. The",
        "council has agreed that the school may join",
        "your network when the holidays begin.",
      ],
      ["Could one of you come on a Thursday and", "look at the cellar together with our keeper?"],
    ],
    closing: ["Yours sincerely,", "Peter Okafor, head teacher"],
  },
  {
    kind: "invoice",
    turned: 270,
    crooked: -0.4,
    from: ["Canal Digging Company", "2 Lock Cottages", "Weston"],
    to: society,
    number: "1186",
    date: "2026-02-19",
    rows: [
      ["Trench, 85 metres", 2975],
      ["Gravel and sand", 418.25],
      ["Road plates, 9 days", 306],
      ["Night lighting", 88],
    ],
  },
  {
    kind: "letter",
    turned: 0,
    crooked: -0.3,
    from: ["Weston Insurance", "90 Market Square", "Weston"],
    date: "23 February 2026",
    greeting: "Dear Ms Marlow,",
    paragraphs: [
      [
        "We have read your report about the flooded",
        "intake. The damage is covered, and no further",
        "papers are needed from your side.",
      ],
      ["The sum will be with you before the end of", "the month."],
    ],
    closing: ["Yours faithfully,", "Helen Brandt"],
  },
  {
    kind: "letter",
    turned: 180,
    crooked: 0.5,
    from: ["Town Council of Ashford", "1 Guildhall", "Ashford"],
    date: "27 February 2026",
    greeting: "Dear Sir or Madam,",
    paragraphs: [
      ["Permission to cross the canal bridge with two", "heating pipes is granted until the year 2041."],
      ["Please send us the drawings as built, and put", "up signs on both banks before work begins."],
    ],
    closing: ["For the council,", "Robert Hale"],
  },
  {
    kind: "invoice",
    turned: 0,
    crooked: -0.6,
    from: ["Fenwick and Daughter", "Electrical Works", "Newton"],
    to: society,
    number: "5520",
    date: "2026-03-02",
    rows: [
      ["Control cabinet", 1240],
      ["Cable, 60 metres", 198.6],
      ["Labour, 9 hours", 414],
    ],
  },
];
