/** Clients of the API that ask for runs: in a closed loop, or at times of their own, whatever the server makes of it. */
import { Agent, request } from "node:http";

export interface Answer {
  status: number;
  /** Milliseconds from the moment at which it was to be asked. */
  ms: number;
  retryAfterSeconds?: number;
}

export class Clients {
  private readonly agent: Agent;

  constructor(
    private readonly url: string,
    private readonly key: string,
    private readonly pipeline: string,
    private readonly body: () => string,
    private readonly count: number,
  ) {
    this.agent = new Agent({ keepAlive: true, maxSockets: count });
  }

  /** `dueAt`: monotonic milliseconds. A status of 0 is a connection that broke. */
  ask(dueAt = performance.now()): Promise<Answer> {
    const content = this.body();
    return new Promise((resolve) => {
      const answered = (status: number, retryAfter?: string) =>
        resolve({
          status,
          ms: performance.now() - dueAt,
          ...(retryAfter !== undefined && { retryAfterSeconds: Number(retryAfter) }),
        });
      const sent = request(
        `${this.url}/api/v1/pipelines/${this.pipeline}/runs`,
        {
          method: "POST",
          agent: this.agent,
          headers: {
            authorization: `Bearer ${this.key}`,
            "content-type": "application/json",
            "content-length": Buffer.byteLength(content),
          },
        },
        (response) => {
          response.resume();
          response.once("end", () => answered(response.statusCode ?? 0, response.headers["retry-after"]));
          response.once("error", () => answered(0));
        },
      );
      sent.once("error", () => answered(0));
      sent.end(content);
    });
  }

  /** All of them, each asking again as soon as it has its answer. Resolves with answers per second. */
  async saturate(seconds: number, clients = this.count): Promise<{ perSecond: number; answers: Answer[] }> {
    const answers: Answer[] = [];
    const started = performance.now();
    const client = async () => {
      while (performance.now() - started < seconds * 1000) answers.push(await this.ask());
    };
    await Promise.all(Array.from({ length: clients }, client));
    const good = answers.filter(({ status }) => status === 200).length;
    return { perSecond: good / ((performance.now() - started) / 1000), answers };
  }

  /** Arrivals as a Poisson process. One that finds all clients busy waits for one, and its time runs. */
  async arrive(perSecond: number, seconds: number, random: () => number): Promise<Answer[]> {
    const answers: Answer[] = [];
    const waiting: number[] = [];
    const open = new Set<Promise<void>>();
    const started = performance.now();
    const send = (dueAt: number) => {
      const asked: Promise<void> = this.ask(dueAt).then((answer) => {
        answers.push(answer);
        open.delete(asked);
        const next = waiting.shift();
        if (next !== undefined) send(next);
      });
      open.add(asked);
    };
    for (let dueAt = started; ; ) {
      dueAt += (-Math.log(1 - random()) / perSecond) * 1000;
      if (dueAt - started > seconds * 1000) break;
      const wait = dueAt - performance.now();
      if (wait > 1) await new Promise((resolve) => setTimeout(resolve, wait));
      if (open.size < this.count) send(dueAt);
      else waiting.push(dueAt);
    }
    while (open.size > 0) await Promise.all(open);
    return answers;
  }

  close(): void {
    this.agent.destroy();
  }
}

export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}
