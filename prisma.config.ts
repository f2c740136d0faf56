/** Tells Prisma's command line where the schema is. Weft uses it for `generate` only; migrations have a runner of their own. */
import { defineConfig } from "prisma/config";

export default defineConfig({ schema: "prisma/schema.prisma" });
