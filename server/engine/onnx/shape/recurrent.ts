/** LSTM, GRU and RNN (ONNX): [steps, directions, batch, hidden], or batch first by `layout`. */
import { dimsOf, type Facts, facts, input, int, type Rule, type RuleContext, type Rules, text, Unknown } from "./facts";

/** `stated`: the hidden extent, where the weights of the state, [directions, gates x hidden, hidden], do not say it. */
export function recurrent(context: RuleContext, stated = dimsOf(context, 2)[2]): Facts[] {
  const { type } = input(context, 0);
  const [first, second] = dimsOf(context, 0);
  if (first === undefined || second === undefined) throw new Unknown();
  const directions = text(context, "direction", "forward") === "bidirectional" ? 2 : 1;
  const hidden = int(context, "hidden_size", 0) || stated;
  if (hidden === undefined) throw new Unknown();
  const isBatchFirst = int(context, "layout", 0) === 1;
  const [steps, batch] = isBatchFirst ? [second, first] : [first, second];
  const all = isBatchFirst ? [batch, steps, directions, hidden] : [steps, directions, batch, hidden];
  const last = isBatchFirst ? [batch, directions, hidden] : [directions, batch, hidden];
  return [facts(type, all), facts(type, last), facts(type, last)];
}

const rule: Rule = (context) => recurrent(context);

export const recurrentRules: Rules = { GRU: rule, LSTM: rule, RNN: rule };
