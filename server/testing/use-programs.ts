/** In each file of tests: programs are started from the bundles. */
import { inject } from "vitest";
import { useBundles } from "@/server/engine/program";

useBundles(inject("programs"));
