/** English, the language that the others are held against: one file per part of the interface. */
import auth from "./auth.json";
import common from "./common.json";
import compiled from "./compiled.json";
import editor from "./editor.json";
import error from "./error.json";
import runs from "./runs.json";
import shell from "./shell.json";

export default { auth, common, error, runs, shell };
import pipelines from "./pipelines.json";
import shell from "./shell.json";

export default { auth, common, error, pipelines, shell };
export default { auth, common, error, shell };
export default { common, error, runs, shell };
export default {
  auth,
  common,
  compiled,
  error,
  runs,
  shell,
};
export default { common, editor, error, shell };
export default { auth, common, editor, error, runs, shell };
