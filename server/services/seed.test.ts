import { afterAll, beforeAll, expect, it } from "vitest";
import { examples, type SampleMedia } from "@/nodes/examples/examples";
import { type Install, openInstall } from "@/server/testing/install";
import { photo } from "@/server/testing/pictures";
import { examplesWanted, seedExamples } from "./seed";

let install: Install;
beforeAll(async () => {
  install = await openInstall();
});
afterAll(() => install.close());

/** Small pictures instead of the real ones: what is drawn is tested where it is drawn. */
const drawn: SampleMedia[] = [];
async function draw(sample: SampleMedia) {
  drawn.push(sample);
  const names = sample === "scans" ? ["1.jpg", "2.jpg"] : [`${sample}.jpg`];
  return Promise.all(names.map(async (name, index) => ({ name, data: await photo(40 + index, 30) })));
}

it("goes on where it was cut short", async () => {
  const failing = (sample: SampleMedia) => (sample === "scans" ? Promise.reject(new Error("cut short")) : draw(sample));
  await expect(seedExamples(install.deps, failing)).rejects.toThrow("cut short");
  expect(await examplesWanted(install.deps)).toBe(true);
  expect(await seedExamples(install.deps, draw)).toBe(3);
  expect(drawn).toEqual(["receipt", "slides", "scans"]);
});

it("gives three pipelines that are complete, with their media in the store", async () => {
  const { pipelines } = install.as("viewer");
  const listed = await pipelines.list();
  expect(listed.map(({ slug, example }) => [slug, example]).sort()).toEqual(
    examples.map(({ slug }) => [slug, true]).sort(),
  );
  for (const { id } of listed) {
    const { document } = await pipelines.get({ id });
    expect((await pipelines.check({ document })).diagnostics).toEqual([]);
  }
  const scans = listed.find(({ slug }) => slug === "sort-scans");
  const { document } = await pipelines.get({ id: scans?.id as string });
  const assets = document.nodes.find(({ id }) => id === "scans")?.params.assets as { sha256: string; name: string }[];
  expect(assets.map(({ name }) => name)).toEqual(["1.jpg", "2.jpg"]);
  for (const { sha256 } of assets) expect(await install.deps.blobs.size(sha256)).toBeGreaterThan(0);
});

it("does not bring back what was deleted", async () => {
  const [first] = await install.as("editor").pipelines.list();
  await install.as("editor").pipelines.remove({ id: first?.id as string });
  expect(await examplesWanted(install.deps)).toBe(false);
});
