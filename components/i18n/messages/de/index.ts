/** German. */
import auth from "./auth.json";
import common from "./common.json";
import compiled from "./compiled.json";
import editor from "./editor.json";
import error from "./error.json";
import live from "./live.json";
import models from "./models.json";
import pipelines from "./pipelines.json";
import runs from "./runs.json";
import settings from "./settings.json";
import shell from "./shell.json";
import tuning from "./tuning.json";
import webcam from "./webcam.json";

export default {
  auth,
  common,
  compiled,
  editor,
  error,
  live,
  models,
  pipelines,
  runs,
  settings,
  shell,
  tuning,
  webcam,
};
