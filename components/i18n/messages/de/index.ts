/** German. Parts that are not here yet are shown in English. */
import auth from "./auth.json";
import common from "./common.json";
import error from "./error.json";
import models from "./models.json";
import pipelines from "./pipelines.json";
import settings from "./settings.json";
import shell from "./shell.json";

export default {
  auth,
  common,
  error,
  models,
  pipelines,
  settings,
  shell,
};
