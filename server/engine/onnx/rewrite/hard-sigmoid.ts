/** Clip(x + 3, 0, 6) / 6 -> HardSigmoid(x, alpha 1/6, beta 0.5): one walk over the memory instead of three. */
import { makeNode } from "../node-proto";
import { clippedSource, sixth, sixthOf } from "./hard-activations";
import type { Rewrite } from "./rewrite";

export const hardSigmoid: Rewrite = {
  name: "hard-sigmoid",
  exact: false,
  run(view) {
    const refusals: string[] = [];
    let changed = 0;
    for (const clip of view.nodes()) {
      const source = clippedSource(view, clip);
      const clipped = clip.output[0] ?? "";
      if (source === undefined) continue;
      const user = view.onlyUser(clipped);
      if (!user) refusals.push(`${clipped} is read in more than one place`);
      if (!user || sixthOf(view, user) !== clipped) continue;
      view.replace(user, makeNode("HardSigmoid", [source], user.output, sixth));
      view.removeDead([clip]);
      changed += 1;
    }
    return { changed, refusals };
  },
};
