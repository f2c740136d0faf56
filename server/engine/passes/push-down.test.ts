import { describe, expect, test } from "vitest";
import { printGraph } from "../ir/print";
import type { IrGraph } from "../ir/types";
import { lowered } from "../testing/document";
import { commonSubexpressions } from "./common-subexpressions";
import { pushDown } from "./push-down";
import { verify } from "./verify";

function graphOf(...args: Parameters<typeof lowered>): IrGraph {
  return commonSubexpressions(lowered(...args)).graph;
}
const decoder = (graph: IrGraph) => printGraph(graph).split("\n")[0];

const onlyFitted = graphOf(
  {
    photos: ["io.images-input"],
    find: ["vision.text-detection"],
    spell: ["vision.text-recognition"],
    again: ["vision.text-detection", { boxThreshold: 0.9 }],
    out: ["io.table-output"],
  },
  ["photos.image > find.image", "photos.image > spell.image", "photos.image > again.image", "spell.text > out.columns"],
);

describe("push-down", () => {
  test("a picture that is only fitted to models is asked for no larger than they need, each fitting once", () => {
    const { graph, changed, refusals } = pushDown(onlyFitted);
    verify(graph);
    expect([changed, refusals]).toEqual([true, []]);
    expect(decoder(onlyFitted)).toBe(
      '%0 image, %1 text = input.images() {node: "photos", name: "images", default: []} opens image0 on [] for photos',
    );
    expect(decoder(graph)).toMatch(
      /serves: \[\{height: null, width: null, fit: "limit-side", limitSide: 960, [^}]*\}, \{height: 48, [^}]*\}\]\} opens image0/,
    );
    expect(printGraph(graph).split("\n").slice(1)).toEqual(printGraph(onlyFitted).split("\n").slice(1));
  });

  test("a second time there is nothing left to ask for", () => {
    const { graph } = pushDown(onlyFitted);
    expect(pushDown(graph)).toMatchObject({ changed: false, graph });
  });

  test("what works on the pixels themselves keeps the picture whole, and is named", () => {
    const cut = graphOf({ photo: ["io.image-input"], read: ["vision.read-text"], out: ["io.text-output"] }, [
      "photo.image > read.image",
      "read.text > out.text",
    ]);
    expect(pushDown(cut)).toEqual({
      graph: cut,
      changed: false,
      refusals: ['The picture "image" is decoded whole: "Cut out lines" works on its own pixels'],
    });
    const shown = graphOf({ photo: ["io.image-input"], find: ["vision.text-detection"], out: ["io.image-output"] }, [
      "photo.image > find.image",
      "photo.image > out.image",
    ]);
    expect(pushDown(shown).refusals).toEqual(['The picture "image" is decoded whole: an output shows its own pixels']);
  });
});
