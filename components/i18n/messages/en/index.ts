/** English, the language that the others are held against: one file per part of the interface. */
import common from "./common.json";
import error from "./error.json";
import shell from "./shell.json";

export default { common, error, shell };
