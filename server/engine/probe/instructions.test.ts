import { expect, it } from "vitest";
import { instructionsIn } from "./instructions";

it("reads the flags of x86 and the features of Arm", () => {
  expect(instructionsIn("flags\t\t: fpu avx avx2 avx512f avx512_vnni\nmodel name : x")).toEqual([
    "avx2",
    "avx512",
    "avx512-vnni",
  ]);
  expect(instructionsIn("flags : avx2 avx_vnni")).toEqual(["avx2", "avx-vnni"]);
  expect(instructionsIn("Features\t: fp asimd asimddp i8mm")).toEqual(["dotprod", "i8mm"]);
  expect(instructionsIn("Features\t: fp asimd")).toEqual([]);
});

it("takes whole words: avx512_vnni is not avx_vnni", () => {
  expect(instructionsIn("avx512_vnni")).toEqual(["avx512-vnni"]);
});
