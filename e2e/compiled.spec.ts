/** The compiled view: which node became what, and every operator of its graphs, also where there are 2,000 of them. */
import type { Page } from "@playwright/test";
import { writeModel } from "../server/engine/onnx/model-file";
import { makeNode } from "../server/engine/onnx/node-proto";
import type { GraphProto, ModelProto, NodeProto } from "../server/engine/onnx/schema/onnx_pb";
import { floatTensor } from "../server/engine/onnx/tensor";
import { deepClassifier } from "../server/engine/onnx/testing/deep-classifier";
import { makeIf, tinyGraph } from "../server/engine/onnx/testing/tiny-models";
import { Editor } from "./editor";
import { expect, test } from "./test";

const drawn = (page: Page) => page.getByRole("region", { name: "Drawing" });
const plan = (page: Page) => page.getByRole("main");
const search = (page: Page) => page.getByRole("searchbox", { name: "Find an operator" });

test("the view says which node became which graph, what runs beside them, on which axes and how many at once", async ({
  page,
}) => {
  await Editor.openExample(page, "Receipt reader");
  await page.getByRole("button", { name: "More", exact: true }).click();
  await page.getByRole("menuitem", { name: "Compiled view" }).click();
  await expect(page).toHaveTitle(/^Compiled view/);
  await expect(page.getByText(/3 model graphs · \d+ other steps/)).toBeVisible();
  const node = drawn(page).locator(".react-flow__node").filter({ hasText: "Read text" });
  await expect(node).toContainText(/Graphs\s*1\s*2\s*3/);
  await page.getByRole("button", { name: "Show everything" }).last().click();
  for (const step of ["Decode image", "Graph 1", "Graph 2", "Graph 3"])
    await expect(plan(page).getByText(step, { exact: true }).first()).toBeVisible();
  await expect(
    plan(page)
      .getByText(/once per line, up to \d+ at once/)
      .first(),
  ).toBeVisible();
  await expect(plan(page).getByText("uint8 [48, width, 3]")).toBeVisible();

  await node.click();
  const steps = plan(page).locator(".react-flow__node");
  const dimmed = steps.locator("> .opacity-35");
  await expect(dimmed).not.toHaveCount(0);
  expect(await dimmed.count()).toBeLessThan(await steps.count());
  await expect(dimmed.filter({ hasText: "Text detection" })).toHaveCount(0);
});

test("a graph is looked at down to its operators, with shapes, settings and sizes of weights", async ({ page }) => {
  await Editor.openExample(page, "Receipt reader");
  await page.goto(`${page.url()}/compiled`);
  await page.getByRole("button", { name: "Open graph" }).first().click();
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByText(/\d+ operators · opset \d+ · [\d.]+ MB of weights/)).toBeVisible();
  await search(page).fill("conv");
  await expect(dialog.getByText(/^0 of \d+$/)).toBeVisible();
  await page.keyboard.press("Enter");
  await expect(dialog.getByRole("heading", { name: "Conv", exact: true })).toBeVisible();
  await expect(
    dialog.getByText(/^float32 \[N, \d+, ⌊\(height \+ 1\) \/ 2⌋, ⌊\(width \+ 1\) \/ 2⌋\]$/).first(),
  ).toBeVisible();
  await expect(dialog.getByText(/^float32 \[\d+, 3, 3, 3\] · [\d.]+ kB$/)).toBeVisible();
  await expect(dialog.getByText("kernel_shape")).toBeVisible();
  await expect(dialog.getByText("shape not known")).toHaveCount(0);
  await dialog.getByRole("button", { name: /^Add/ }).first().click();
  await expect(dialog.getByRole("heading", { name: "Add", exact: true })).toBeVisible();
  await dialog.getByRole("application", { name: "Operators of the graph" }).focus();
  await page.keyboard.press("End");
  await expect(dialog.getByText("Output", { exact: true })).toBeVisible();
});

test("a graph of 2,000 operators is drawn, moved, zoomed and searched with a page that stays small", async ({
  page,
}) => {
  test.slow();
  const elements = () => page.evaluate(() => document.getElementsByTagName("*").length);
  await addDeepModel(page);
  await page.goto(`${page.url()}/compiled`);
  await page.getByRole("button", { name: "Open graph" }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByText(/^2,\d{3} operators/)).toBeVisible();
  const canvas = dialog.getByRole("application", { name: "Operators of the graph" }).locator("canvas");
  await expect(canvas).toBeVisible();
  await expect.poll(() => colours(page)).toBeGreaterThan(5);
  const most = 900;
  expect(await elements()).toBeLessThan(most);

  const before = await picture(page);
  await canvas.hover();
  await page.mouse.wheel(0, 5000);
  await expect.poll(() => picture(page)).not.toBe(before);
  await dialog.getByRole("button", { name: "Show everything" }).click();
  expect(await elements()).toBeLessThan(most);

  await search(page).fill("relu");
  await expect(dialog.getByText(/^0 of 8\d\d$/)).toBeVisible();
  for (let hit = 0; hit < 5; hit++) await page.keyboard.press("Enter");
  await expect(dialog.getByText(/^5 of 8\d\d$/)).toBeVisible();
  for (let step = 0; step < 40; step++) await page.keyboard.press("ArrowDown");
  await expect(dialog.getByRole("heading", { name: /^(Conv|Relu|Add)$/ })).toBeVisible();
  expect(await elements()).toBeLessThan(most);

  // Into a body of the If, and back.
  await search(page).fill("if");
  await page.keyboard.press("Enter");
  await dialog.getByRole("button", { name: /^then_branch/ }).click();
  const trail = dialog.getByRole("navigation", { name: "Graphs on the way here" });
  await expect(trail.getByText("If · then_branch")).toBeVisible();
  await dialog.getByRole("button", { name: "Mul" }).click();
  await expect(
    dialog.getByText("1 of 1", { exact: true }).or(dialog.getByText("0 of 1", { exact: true })),
  ).toBeVisible();
  await trail.getByRole("button").first().click();
  await expect(trail).toHaveCount(0);
  await expect(search(page)).toHaveValue("");
});

/** Scores that are beyond all measure are halved: what decides it is known only when the model runs. */
function withBranch(model: ModelProto): ModelProto {
  const graph = model.graph as GraphProto;
  const last = graph.node.at(-1) as NodeProto;
  last.output = ["raw"];
  const branch = (nodes: NodeProto[], output: string) =>
    tinyGraph({ inputs: {}, outputs: { [output]: ["float32", "N", 10] }, nodes });
  graph.node.push(
    makeNode("ReduceMax", ["raw"], ["highest"], { keepdims: 0n }),
    makeNode("Greater", ["highest", "bound"], ["beyond"]),
    makeIf(
      "beyond",
      ["scores"],
      branch([makeNode("Mul", ["raw", "half"], ["halved"])], "halved"),
      branch([makeNode("Identity", ["raw"], ["same"])], "same"),
    ),
  );
  graph.initializer.push(floatTensor("bound", [], [1e9]), floatTensor("half", [], [0.5]));
  return model;
}

/** Through the library, as a person would: upload the file, give no labels, try it. */
async function addDeepModel(page: Page): Promise<void> {
  await page.goto("/models");
  await page.getByRole("button", { name: "Add a model" }).first().click();
  const buffer = Buffer.from(writeModel(withBranch(deepClassifier(2100))));
  const file = { name: "deep.onnx", mimeType: "application/octet-stream", buffer };
  await page.getByRole("dialog").locator("input[type=file]").first().setInputFiles(file);
  await page.getByRole("button", { name: "Add to the library" }).click();
  await page.getByRole("region", { name: "Yours" }).getByRole("button", { name: "Try it" }).click();
  await expect(page).toHaveURL(/\/pipelines\/[0-9a-f-]{36}$/);
}

/** How many colours the canvas shows: one where nothing was painted. */
function colours(page: Page): Promise<number> {
  return page.locator("[role=application] canvas").evaluate((canvas: HTMLCanvasElement) => {
    const pixels = canvas.getContext("2d")?.getImageData(0, 0, canvas.width, canvas.height);
    return new Set(new Uint32Array(pixels?.data.buffer ?? new ArrayBuffer(0))).size;
  });
}

function picture(page: Page): Promise<string> {
  return page.locator("[role=application] canvas").evaluate((canvas: HTMLCanvasElement) => canvas.toDataURL());
}
