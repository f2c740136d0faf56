/** Frames over a real WebSocket into a run on the real engine. */
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { drawing } from "@/server/engine/testing/document";
import { type Install, openInstall } from "@/server/testing/install";
import { photo } from "@/server/testing/pictures";
import { FramesDoor } from "./frames-door";

let install: Install;
let server: Server;
let door: FramesDoor;
let url: string;
let key: string;
let picture: Buffer;

const watch = (params: object = {}) =>
  drawing(
    {
      camera: ["io.live-input", { name: "camera", perSecond: 30, maxFrames: 3, ...params }],
      small: ["vision.resize", { width: 16, height: 12 }],
      out: ["io.images-output", { name: "frames" }],
      times: ["io.table-output", { name: "times", columns: ["at"] }],
    },
    ["camera.image > small.image", "small.image > out.images", "camera.seconds > times.columns"],
  );

beforeAll(async () => {
  install = await openInstall({ engine: true });
  door = new FramesDoor(install.deps, 300);
  server = createServer((_, response) => response.writeHead(404).end());
  server.on("upgrade", (request, socket, head) => {
    if (!door.take(request, socket, head)) socket.destroy();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}`;
  key = (await install.as("editor").apiKeys.create({ name: "test" })).key;
  picture = Buffer.from(await photo());
}, 120_000);
afterAll(async () => {
  door.close();
  server.closeAllConnections();
  server.close();
  await install.close();
});

async function begin(document = watch()): Promise<string> {
  const { id } = await install.as("editor").pipelines.create({ name: "Watch", document });
  return (await install.as("editor").runs.start({ pipelineId: id })).runId;
}

// biome-ignore lint/suspicious/noExplicitAny: whatever the server says
type Message = any;

/** A sender that keeps what it is told. */
function sender(runId: string, headers: Record<string, string> = { authorization: `Bearer ${key}` }, node = "camera") {
  const socket = new WebSocket(`${url}/api/v1/runs/${runId}/frames/${node}`, { headers });
  const messages: Message[] = [];
  let wake = () => {};
  socket.on("message", (text) => {
    messages.push(JSON.parse(String(text)));
    wake();
  });
  const closed = new Promise<{ code: number; reason: string }>((resolve) =>
    socket.on("close", (code, reason) => resolve({ code, reason: String(reason) })),
  );
  const refused = new Promise<number>((resolve) => {
    socket.on("unexpected-response", (_, response) => {
      resolve(response.statusCode ?? 0);
      response.destroy();
    });
    socket.on("error", () => {});
  });
  async function told(type: string, count = 1): Promise<Message[]> {
    for (;;) {
      const found = messages.filter((message) => message.type === type);
      if (found.length >= count) return found;
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  }
  return { socket, closed, refused, told };
}

async function result(runId: string) {
  const { runs } = install.as("editor");
  for (;;) {
    const run = await runs.get({ id: runId });
    if (["done", "failed", "cancelled"].includes(run.state)) return run;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe("the door for frames", { timeout: 60_000 }, () => {
  it("hands frames to the run, answers each with its counts, and says the end at the node's limit", async () => {
    const runId = await begin();
    const { socket, told, closed } = sender(runId);
    expect((await told("ready"))[0]).toMatchObject({ perSecond: 30, maxBytes: 8 * 2 ** 20 });
    for (let sent = 1; sent <= 3; sent++) {
      socket.send(picture);
      expect((await told("frame", sent)).at(-1)).toMatchObject({ received: sent, dropped: 0 });
      await pause(60);
    }
    expect((await told("end"))[0]).toEqual({ type: "end", reason: "limit" });
    expect((await closed).code).toBe(1000);
    const { state, result: given } = await result(runId);
    expect(state).toBe("done");
    expect(given?.ports.find(({ node }) => node === "out")?.items.length).toBe(3);
    expect(given?.trace.live?.camera).toMatchObject({ received: 3, dropped: 0, ended: "limit", state: "ended" });
  });

  it("ends with what came when the sender has no more, and when the run is stopped", async () => {
    const first = await begin();
    const one = sender(first);
    await one.told("ready");
    one.socket.send(picture);
    one.socket.send(JSON.stringify({ type: "end" }));
    await one.closed;
    expect((await result(first)).result?.trace.live?.camera).toMatchObject({ received: 1, ended: "source" });

    const second = await begin();
    const two = sender(second);
    await two.told("ready");
    two.socket.send(picture);
    await two.told("frame");
    await install.as("editor").runs.stop({ id: second });
    expect((await two.told("end"))[0].reason).toBe("stopped");
    const { state, result: given } = await result(second);
    expect(state).toBe("done");
    expect(given?.ports.find(({ node }) => node === "times")?.items.length).toBe(1);
  });

  it("takes pictures and nothing else, and none that is too large", async () => {
    const runId = await begin();
    const text = sender(runId);
    await text.told("ready");
    text.socket.send(Buffer.from("<svg xmlns='http://www.w3.org/2000/svg'/>"));
    expect(await text.closed).toMatchObject({ code: 1003 });
    const large = sender(runId);
    await large.told("ready");
    large.socket.send(Buffer.concat([picture, Buffer.alloc(9 * 2 ** 20)]));
    expect(await large.closed).toMatchObject({ code: 1009 });
    // A picture that is damaged is one item that failed, and the run goes on.
    const damaged = sender(runId);
    await damaged.told("ready");
    damaged.socket.send(picture.subarray(0, 40));
    damaged.socket.send(JSON.stringify({ type: "end" }));
    await damaged.closed;
    const { state, result: given } = await result(runId);
    expect(state).toBe("done");
    expect(given?.errors[0]?.message).toContain("This frame");
  });

  it("lets in whom the API lets in, and one sender at a time", async () => {
    const runId = await begin();
    const user = await install.addUser("viewer", "a long password", "looker");
    const cookie = await install.cookieOf(user);
    const editor = await install.cookieOf(await install.addUser("editor", "a long password", "drawer"));
    expect(await sender(runId, {}).refused).toBe(401);
    expect(await sender(runId, { authorization: "Bearer weft_no" }).refused).toBe(401);
    expect(await sender(runId, { cookie }).refused).toBe(403);
    expect(await sender(runId, { cookie: editor, origin: "https://elsewhere.example" }).refused).toBe(403);
    expect(await sender(runId, undefined, "nobody").refused).toBe(404);
    expect(await sender("no-run").refused).toBe(404);
    const own = sender(runId, { cookie: editor, origin: url.replace("ws:", "http:") });
    await own.told("ready");
    expect(await sender(runId).refused).toBe(409);
    own.socket.close();
    await own.closed;
    await sender(runId).told("ready");
    await install.as("editor").runs.cancel({ id: runId });
    expect((await result(runId)).state).toBe("cancelled");
    expect(await sender(runId).refused).toBe(409);
  });

  it("shuts out a sender whose key is revoked meanwhile", async () => {
    const runId = await begin();
    const { apiKeys, runs } = install.as("editor");
    const own = await apiKeys.create({ name: "short" });
    const { told, closed } = sender(runId, { authorization: `Bearer ${own.key}` });
    await told("ready");
    await apiKeys.revoke({ id: own.id });
    expect(await closed).toMatchObject({ code: 1008, reason: expect.stringContaining("revoked") });
    await runs.cancel({ id: runId });
  });

  it("goes on when the engine was killed, behind the frames that were finished", async () => {
    const runId = await begin(watch({ maxFrames: 100 }));
    const { socket, told } = sender(runId);
    await told("ready");
    for (let sent = 1; sent <= 4; sent++) {
      socket.send(picture);
      await told("frame", sent);
      await pause(80);
    }
    // What is finished is written down after a second.
    await pause(1800);
    process.kill(install.deps.engine.hello?.pid as number, "SIGKILL");
    await told("ready", 2);
    socket.send(picture);
    await expect
      .poll(() => install.deps.events.current(runId)?.nodes.camera?.live?.received, { timeout: 20_000 })
      .toBe(1);
    await install.as("editor").runs.stop({ id: runId });
    const { state, result: given } = await result(runId);
    expect(state).toBe("done");
    expect(given?.ports.find(({ node }) => node === "out")?.items.map(({ at }) => at[0]?.index)).toEqual([
      0, 1, 2, 3, 4,
    ]);
    expect(given?.trace.live?.camera).toMatchObject({ resumed: true, received: 1, ended: "stopped" });
  });

  it("holds a flood to the connection: what a slow run has no time for is dropped and counted", async () => {
    const runId = await begin(watch({ maxFrames: 1000, waiting: 2, atWork: 1 }));
    const { socket, told } = sender(runId);
    await told("ready");
    for (let sent = 0; sent < 40; sent++) socket.send(picture);
    const last = (await told("frame", 40)).at(-1);
    expect(last.waiting).toBeLessThanOrEqual(2);
    await install.as("editor").runs.stop({ id: runId });
    const { result: given } = await result(runId);
    const { received, dropped } = given?.trace.live?.camera ?? { received: 0, dropped: 0 };
    expect(given?.ports.find(({ node }) => node === "out")?.total).toBe(received - dropped);
  });
});
