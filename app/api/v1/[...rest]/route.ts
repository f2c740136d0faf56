/** Whatever the API does not have. */
import { guarded } from "../../_http/guard";
import { problem } from "../../_http/problem";

const missing = guarded(async () => problem(404, "Not found", "The API has no such address."));

export { missing as DELETE, missing as GET, missing as PATCH, missing as POST, missing as PUT };
