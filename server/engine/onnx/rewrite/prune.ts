/** What nobody reads goes: nodes first, then the constants that only they read. */
import type { Rewrite } from "./rewrite";

export const deadCode: Rewrite = {
  name: "dead-code",
  exact: true,
  run: (view) => ({ changed: view.removeDead(), refusals: [] }),
};

export const unusedInitialisers: Rewrite = {
  name: "unused-initialisers",
  exact: true,
  run: (view) => ({ changed: view.removeUnusedConstants(), refusals: [] }),
};
