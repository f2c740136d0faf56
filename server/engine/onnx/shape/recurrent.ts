/** LSTM, GRU and RNN (ONNX): [steps, directions, batch, hidden], or batch first by `layout`. */
import { dimsOf, type Facts, facts, input, int, type RuleContext, type Rules, text, Unknown } from "./facts";

function recurrent(context: RuleContext): Facts[] {
  const { type } = input(context, 0);
  const [first, second] = dimsOf(context, 0);
  if (first === undefined || second === undefined) throw new Unknown();
  const directions = text(context, "direction", "forward") === "bidirectional" ? 2 : 1;
  const [, , hiddenOfWeights] = dimsOf(context, 2);
  const hidden = int(context, "hidden_size", 0) || hiddenOfWeights;
  if (hidden === undefined) throw new Unknown();
  const isBatchFirst = int(context, "layout", 0) === 1;
  const [steps, batch] = isBatchFirst ? [second, first] : [first, second];
  const all = isBatchFirst ? [batch, steps, directions, hidden] : [steps, directions, batch, hidden];
  const last = isBatchFirst ? [batch, directions, hidden] : [directions, batch, hidden];
  return [facts(type, all), facts(type, last), facts(type, last)];
}

export const recurrentRules: Rules = { GRU: recurrent, LSTM: recurrent, RNN: recurrent };
