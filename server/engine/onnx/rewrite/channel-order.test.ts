import { describe, expect, it } from "vitest";
import { makeNode } from "../node-proto";
import { floatTensor, int64Tensor } from "../tensor";
import { checkRewrite } from "../testing/check-rewrite";
import type { TinyModel } from "../testing/tiny-models";
import { channelOrder } from "./channel-order";

const wave = (count: number) => Array.from({ length: count }, (_, index) => Math.sin(index * 1.7));

function tiny(order: number[], { axis = 1n, group = 1n, more = [] as TinyModel["nodes"] } = {}): TinyModel {
  return {
    inputs: { x: ["float32", 2, 3, 4, 4] },
    outputs: { y: ["float32", 2, 6, 2, 2], ...(more.length > 0 && { z: ["float32", 2, 3, 4, 4] }) },
    nodes: [
      makeNode("Gather", ["x", "order"], ["turned"], { axis }),
      makeNode("Conv", ["turned", group === 1n ? "w" : "wGroup", "b"], ["y"], { group }),
      ...more,
    ],
    constants: [
      int64Tensor("order", [order.length], order),
      floatTensor("w", [6, 3, 3, 3], wave(162)),
      floatTensor("wGroup", [6, 1, 3, 3], wave(54)),
      floatTensor("b", [6], wave(6)),
    ],
  };
}

describe("channel-order", () => {
  it.each([[[2, 1, 0]], [[1, 2, 0]]])("takes the order %j into the weights", async (order) => {
    const check = await checkRewrite(channelOrder, tiny(order));
    expect(check.after).toEqual([expect.stringMatching(/^y = Conv\(x, /)]);
    expect(check).toMatchObject({ changed: 1, changedAgain: 0, refusals: [] });
    expect(check.error).toBeLessThan(2e-6);
  });

  it.each([
    ["a choice of channels that is no order", tiny([2, 2, 0])],
    ["another dimension", { ...tiny([2, 1, 0, 3], { axis: 2n }) }],
  ])("leaves %s", async (_, model) => {
    const check = await checkRewrite(channelOrder, model);
    expect(check.changed).toBe(0);
    expect(check.after).toEqual(check.before);
  });

  it.each([
    ["convolutions in groups", tiny([2, 1, 0], { group: 3n })],
    ["a second reader", tiny([2, 1, 0], { more: [makeNode("Relu", ["turned"], ["z"])] })],
  ])("refuses %s, and says why", async (_, model) => {
    const check = await checkRewrite(channelOrder, model);
    expect(check.changed).toBe(0);
    expect(check.refusals).toEqual(["turned is read by more than one convolution or group"]);
  });
});
