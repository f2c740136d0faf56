/**
 * A sentence encoder of the shape of MiniLM-L6 with random weights: 6 layers, 384 wide, 12 heads, 1536 within, 30,522 tokens: 90 MB. Speed,
 * size and memory are those of the real one; what it says means nothing. int64[N,L] input_ids, attention_mask, token_type_ids ->
 * float32[N,L,384] last_hidden_state, as exporters write it.
 */
import { create, toBinary } from "@bufbuild/protobuf";
import { type AttributeValue, makeNode } from "@/server/engine/onnx/node-proto";
import {
  GraphProtoSchema,
  ModelProtoSchema,
  type NodeProto,
  OperatorSetIdProtoSchema,
  type TensorProto,
  TensorProtoSchema,
  TensorShapeProto_DimensionSchema,
  TensorShapeProtoSchema,
  ValueInfoProtoSchema,
} from "@/server/engine/onnx/schema/onnx_pb";

const [float, int64] = [1, 7];
const shape = { vocabulary: 30_522, positions: 512, width: 384, inner: 1536, heads: 12, layers: 6 };

export function sentenceEncoder(): Uint8Array {
  const { vocabulary, positions, width, inner, heads, layers } = shape;
  const nodes: NodeProto[] = [];
  const initializer: TensorProto[] = [];
  const random = uniform(1);
  const constant = (name: string, dataType: number, dims: number[], data: ArrayBufferView) => {
    const rawData = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    initializer.push(create(TensorProtoSchema, { name, dataType, dims: dims.map(BigInt), rawData }));
    return name;
  };
  const numbers = (name: string, dims: number[], make: () => number) =>
    constant(name, float, dims, Float32Array.from({ length: dims.reduce((a, b) => a * b, 1) }, make));
  const weights = (name: string, dims: number[]) => numbers(name, dims, () => (random() - 0.5) * 0.1);
  const integers = (name: string, values: number[]) =>
    constant(name, int64, [values.length], BigInt64Array.from(values, BigInt));
  const op = (type: string, inputs: string[], output: string, attributes: Record<string, AttributeValue> = {}) => {
    nodes.push(makeNode(type, inputs, [output], attributes));
    return output;
  };
  const normal = (input: string, name: string) =>
    op(
      "LayerNormalization",
      [input, numbers(`${name}.scale`, [width], () => 1), numbers(`${name}.bias`, [width], () => 0)],
      name,
      { axis: -1n, epsilon: 1e-12 },
    );
  const linear = (input: string, name: string, from: number, to: number) =>
    op(
      "Add",
      [op("MatMul", [input, weights(`${name}.weight`, [from, to])], `${name}.product`), weights(`${name}.bias`, [to])],
      name,
    );

  const length = op("Gather", [op("Shape", ["input_ids"], "shape"), integers("one", [1])], "length", { axis: 0n });
  const where = op("Slice", [weights("positions", [positions, width]), integers("zero", [0]), length], "places");
  const words = op("Gather", [weights("words", [vocabulary, width]), "input_ids"], "words.of");
  const types = op("Gather", [weights("types", [2, width]), "token_type_ids"], "types.of");
  let state = normal(op("Add", [op("Add", [words, types], "words.typed"), where], "embedded"), "embedded.normal");
  // 0 where there is a token, -10,000 where there is none: [N,1,1,L].
  const masked = op(
    "Cast",
    [op("Unsqueeze", ["attention_mask", integers("middle", [1, 2])], "mask.wide")],
    "mask.float",
    { to: BigInt(float) },
  );
  const bias = op(
    "Mul",
    [op("Sub", [numbers("1.0", [], () => 1), masked], "mask.none"), numbers("far", [], () => -10_000)],
    "mask.bias",
  );
  const split = integers("split", [0, 0, heads, width / heads]);
  const joined = integers("joined", [0, 0, width]);
  for (let layer = 0; layer < layers; layer++) {
    const at = (name: string) => `layer${layer}.${name}`;
    const headsOf = (name: string, perm: bigint[]) =>
      op(
        "Transpose",
        [op("Reshape", [linear(state, at(name), width, width), split], at(`${name}.split`))],
        at(`${name}.heads`),
        { perm },
      );
    const query = headsOf("query", [0n, 2n, 1n, 3n]);
    const key = headsOf("key", [0n, 2n, 3n, 1n]);
    const value = headsOf("value", [0n, 2n, 1n, 3n]);
    const scores = op(
      "Div",
      [op("MatMul", [query, key], at("scores.raw")), numbers(at("root"), [], () => Math.sqrt(width / heads))],
      at("scores"),
    );
    const attention = op("Softmax", [op("Add", [scores, bias], at("scores.masked"))], at("attention"), { axis: -1n });
    const mixed = op("Transpose", [op("MatMul", [attention, value], at("mixed.heads"))], at("mixed.back"), {
      perm: [0n, 2n, 1n, 3n],
    });
    const told = linear(op("Reshape", [mixed, joined], at("mixed")), at("output"), width, width);
    state = normal(op("Add", [told, state], at("attended")), at("attended.normal"));
    const wide = linear(state, at("wide"), width, inner);
    const erf = op("Erf", [op("Div", [wide, numbers(at("root2"), [], () => Math.SQRT2)], at("erf.in"))], at("erf"));
    const gelu = op(
      "Mul",
      [op("Mul", [wide, op("Add", [erf, "1.0"], at("erf.up"))], at("gelu.twice")), numbers(at("half"), [], () => 0.5)],
      at("gelu"),
    );
    const last = at("normal");
    state = normal(op("Add", [linear(gelu, at("narrow"), inner, width), state], at("fed")), last);
  }
  op("Identity", [state], "last_hidden_state");
  const port = (name: string, elemType: number, dims: (string | number)[]) =>
    create(ValueInfoProtoSchema, {
      name,
      type: {
        value: {
          case: "tensorType",
          value: {
            elemType,
            shape: create(TensorShapeProtoSchema, {
              dim: dims.map((dim) =>
                create(TensorShapeProto_DimensionSchema, {
                  value:
                    typeof dim === "string"
                      ? { case: "dimParam", value: dim }
                      : { case: "dimValue", value: BigInt(dim) },
                }),
              ),
            }),
          },
        },
      },
    });
  return toBinary(
    ModelProtoSchema,
    create(ModelProtoSchema, {
      irVersion: 8n,
      producerName: "weft bench",
      opsetImport: [create(OperatorSetIdProtoSchema, { domain: "", version: 17n })],
      graph: create(GraphProtoSchema, {
        name: "encoder",
        node: nodes,
        initializer,
        input: ["input_ids", "attention_mask", "token_type_ids"].map((name) =>
          port(name, int64, ["batch", "sequence"]),
        ),
        output: [port("last_hidden_state", float, ["batch", "sequence", width])],
      }),
    }),
  );
}

/** 0 up to 1, always the same. */
export function uniform(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
