/** The REST API over real HTTP, on the real engine. */
import { request as httpRequest } from "node:http";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { drawing } from "@/server/engine/testing/document";
import { provideDeps } from "@/server/services/deps";
import { serveRoutes } from "@/server/testing/http";
import { type Install, openInstall } from "@/server/testing/install";
import { photo, vastPng } from "@/server/testing/pictures";

let install: Install;
let server: Awaited<ReturnType<typeof serveRoutes>>;
let key: string;

beforeAll(async () => {
  install = await openInstall({
    engine: true,
    settings: { WEFT_MAX_UPLOAD_MB: "2", WEFT_MAX_IMAGE_MB: "1", WEFT_API_RATE_PER_MINUTE: "100" },
  });
  provideDeps(install.deps);
  server = await serveRoutes();
  const { pipelines, apiKeys } = install.as("editor");
  key = (await apiKeys.create({ name: "test" })).key;
  await pipelines.create({ name: "Shrink", document: shrink });
  await pipelines.create({ name: "Greet", document: greet });
  await pipelines.create({ name: "Half done", document: { ...greet, edges: [] } });
  await pipelines.create({ name: "Stack", document: stack });
  await pipelines.create({ name: "Film", document: film });
  await pipelines.create({ name: "Watch", document: watch });
}, 120_000);
afterAll(async () => {
  await server.close();
  await install.close();
});

const shrink = drawing(
  {
    photo: ["io.image-input", { name: "photo" }],
    small: ["vision.resize", { width: 40, height: 30 }],
    out: ["io.image-output", { name: "small" }],
  },
  ["photo.image > small.image", "small.image > out.image"],
);
const greet = drawing(
  {
    who: ["io.text-input", { name: "who" }],
    n: ["io.number-input", { name: "times" }],
    hello: ["text.template", { template: "{{number}} x hello {{text}}" }],
    out: ["io.text-output", { name: "greeting" }],
  },
  ["who.text > hello.values", "n.number > hello.values", "hello.text > out.text"],
);
const stack = drawing(
  {
    stack: ["io.images-input", { name: "stack" }],
    blur: ["vision.blur", { sigma: 60 }],
    out: ["io.images-output", { name: "pictures" }],
    names: ["io.table-output", { name: "names", columns: ["file"] }],
  },
  ["stack.image > blur.image", "blur.image > out.images", "stack.name > names.columns"],
);

const film = drawing(
  { stack: ["io.images-input", { name: "stack" }], write: ["video.write", { fps: 2 }], out: ["io.video-output"] },
  ["stack.image > write.image", "write.video > out.video"],
);

const watch = drawing(
  { camera: ["io.live-input", { name: "camera" }], out: ["io.images-output", { name: "frames" }] },
  ["camera.image > out.images"],
);

interface Answer {
  status: number;
  headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: whatever the server says
  body: any;
}

async function call(path: string, init: RequestInit & { auth?: string | null } = {}): Promise<Answer> {
  const { auth = `Bearer ${key}`, ...rest } = init;
  const headers = new Headers(rest.headers);
  if (auth) headers.set("authorization", auth);
  const response = await fetch(server.url + path, { ...rest, headers });
  const text = await response.text();
  const isJson = response.headers.get("content-type")?.includes("json");
  return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text };
}

/** A refusal, checked to be a problem of RFC 9457. */
async function problem(path: string, init?: Parameters<typeof call>[1]): Promise<Answer> {
  const answer = await call(path, init);
  expect(answer.headers.get("content-type")).toBe("application/problem+json");
  expect(answer.body).toMatchObject({
    type: "about:blank",
    status: answer.status,
    title: expect.any(String),
    detail: expect.any(String),
  });
  return answer;
}

const runsOf = (slug: string) => `/api/v1/pipelines/${slug}/runs`;
const json = (body: unknown) => ({
  method: "POST",
  headers: { "content-type": "application/json" },
  body: typeof body === "string" ? body : JSON.stringify(body),
});
function form(parts: Record<string, string | [content: Uint8Array | string, name: string]>) {
  const body = new FormData();
  for (const [field, part] of Object.entries(parts)) {
    if (typeof part === "string") body.append(field, part);
    else body.append(field.replace(/#\d$/, ""), new Blob([part[0] as BlobPart]), part[1]);
  }
  return { method: "POST", body };
}

describe("running a saved pipeline", () => {
  it("takes a form with files and answers with where the pictures are", async () => {
    const { status, body } = await call(runsOf("shrink"), form({ photo: [await photo(), "photo.jpg"] }));
    expect(status).toBe(200);
    expect(body).toMatchObject({
      state: "done",
      errors: [],
      outputs: { small: { width: 40, height: 30, url: expect.stringContaining(`/api/v1/runs/${body.run}/files/`) } },
    });
    const picture = await fetch(server.url + body.outputs.small.url, { headers: { authorization: `Bearer ${key}` } });
    expect(picture.headers.get("content-type")).toBe("image/png");
    expect(
      Buffer.from(await picture.arrayBuffer())
        .subarray(1, 4)
        .toString(),
    ).toBe("PNG");
    expect((await call(`/api/v1/runs/${body.run}`)).body).toMatchObject({ run: body.run, state: "done", error: null });
  });

  it("takes JSON, with files as data URLs", async () => {
    const greeting = await call(runsOf("greet"), json({ inputs: { who: "world", times: 3 } }));
    expect(greeting).toMatchObject({ status: 200, body: { outputs: { greeting: "3 x hello world" } } });
    const data = `data:image/jpeg;base64,${Buffer.from(await photo()).toString("base64")}`;
    expect((await call(runsOf("shrink"), json({ inputs: { photo: data } }))).body.outputs.small.width).toBe(40);
  });

  it("is a stack of work where that is asked for, and nothing else can be", async () => {
    const { body } = await call(`${runsOf("greet")}?priority=bulk`, json({ inputs: { who: "world", times: 3 } }));
    const row = await install.deps.db.run.findUnique({ where: { id: body.run } });
    expect(row).toMatchObject({ state: "done", priority: "bulk" });
    const refused = await problem(`${runsOf("greet")}?priority=first`, json({ inputs: { who: "world", times: 3 } }));
    expect([refused.status, refused.body.detail]).toEqual([422, expect.stringContaining('"first" is not known')]);
  });

  it("takes text and numbers of a form", async () => {
    const { body } = await call(runsOf("greet"), form({ who: "moon", times: "2" }));
    expect(body.outputs).toEqual({ greeting: "2 x hello moon" });
  });

  it("takes many files under one name, lets bad ones fail by name, and hands out results as files", async () => {
    const good = await photo(300, 200);
    const { status, body } = await call(
      runsOf("stack"),
      form({
        "stack#1": [good, "a.jpg"],
        "stack#2": [good.subarray(0, good.length / 2), "cut.jpg"],
        "stack#3": [good, "b.jpg"],
      }),
    );
    expect(status).toBe(200);
    expect(body.outputs.names).toEqual([{ file: "a.jpg" }, { file: "b.jpg" }]);
    expect(body.errors).toMatchObject([{ node: "stack", message: expect.stringMatching(/^cut\.jpg: /) }]);
    const csv = await call(`/api/v1/runs/${body.run}/outputs/names?format=csv`);
    expect(csv.headers.get("content-disposition")).toContain('attachment; filename="names.csv"');
    expect(csv.body).toBe("file\r\na.jpg\r\nb.jpg\r\n");
    const zip = await call(`/api/v1/runs/${body.run}/outputs/pictures?format=zip`);
    expect([zip.status, zip.headers.get("content-type"), zip.body.slice(0, 2)]).toEqual([200, "application/zip", "PK"]);
    expect(await problem(`/api/v1/runs/${body.run}/outputs/names?format=pdf`)).toMatchObject({ status: 422 });
    expect(await problem(`/api/v1/runs/${body.run}/outputs/nowhere`)).toMatchObject({ status: 404 });
    expect(await problem(`/api/v1/runs/${body.run}/files/..%2F..%2Fsecret`)).toMatchObject({ status: 404 });
  });

  it("makes a clip, and answers with where it is, for players to take in ranges", async () => {
    const picture = await photo();
    const { status, body } = await call(
      runsOf("film"),
      form({ "stack#1": [picture, "a.jpg"], "stack#2": [picture, "b.jpg"], "stack#3": [picture, "c.jpg"] }),
    );
    expect(status).toBe(200);
    const { video } = body.outputs;
    expect(video).toMatchObject({ width: 320, height: 240, fps: 2, durationMs: 1500, url: expect.any(String) });
    const head = { authorization: `Bearer ${key}`, range: "bytes=0-99" };
    const part = await fetch(server.url + video.url, { headers: head });
    expect([part.status, part.headers.get("content-type")]).toEqual([206, video.mime]);
    expect(video.mime).toMatch(/^video\/(mp4|webm)$/);
    expect((await part.arrayBuffer()).byteLength).toBe(100);
    const zip = await fetch(`${server.url}/api/v1/runs/${body.run}/outputs/video?format=zip`, {
      headers: { authorization: `Bearer ${key}` },
    });
    expect([zip.status, zip.headers.get("content-type")]).toEqual([200, "application/zip"]);
    expect(
      Buffer.from(await zip.arrayBuffer())
        .subarray(0, 2)
        .toString(),
    ).toBe("PK");
  }, 60_000);

  it("stops the run of a client that goes away", async () => {
    const picture = `data:image/jpeg;base64,${Buffer.from(await photo(1200, 1200)).toString("base64")}`;
    const body = JSON.stringify({ inputs: { stack: Array.from({ length: 60 }, () => picture) } });
    const before = await install.deps.db.run.count();
    const request = httpRequest(server.url + runsOf("stack"), {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${key}` },
    });
    request.on("error", () => {});
    request.end(body);
    const find = () => install.deps.db.run.findFirst({ orderBy: { createdAt: "desc" } });
    await until(async () => (await install.deps.db.run.count()) > before && (await find())?.state === "running");
    request.destroy();
    await until(async () => (await find())?.state !== "running");
    expect((await find())?.state).toBe("cancelled");
  }, 120_000);
});

describe("refusals", () => {
  it("401 without a key, with an unknown one, and with one that was revoked", async () => {
    const { apiKeys } = install.as("editor");
    const fleeting = await apiKeys.create({ name: "fleeting" });
    expect((await call(runsOf("greet"), { ...json({}), auth: `Bearer ${fleeting.key}` })).status).toBe(200);
    await apiKeys.revoke({ id: fleeting.id });
    for (const auth of [null, "Bearer weft_nonsense", `Basic ${key}`, `Bearer ${fleeting.key}`]) {
      const { status, headers } = await problem(runsOf("greet"), { ...json({}), auth });
      expect([status, headers.get("www-authenticate")]).toEqual([401, 'Bearer realm="weft"']);
    }
    for (const path of ["/api/v1/assets", "/api/v1/runs/x", "/api/v1/nowhere", `/api/v1/assets/${"0".repeat(64)}`])
      expect((await problem(path, { auth: null, method: path.endsWith("assets") ? "POST" : "GET" })).status).toBe(401);
  });

  it("404 and 405 where there is nothing, or nothing of the kind", async () => {
    expect((await problem(runsOf("nowhere"), json({}))).body.detail).toContain("There is no such pipeline");
    for (const path of [
      "/api/v1/runs/nowhere",
      "/api/v1/nowhere",
      `/api/v1/assets/${"0".repeat(64)}`,
      "/api/v1/assets/x",
    ])
      expect((await problem(path)).status).toBe(404);
    const { status, headers } = await problem(runsOf("greet"));
    expect([status, headers.get("allow")]).toEqual([405, "POST"]);
  });

  it("413 for what is too large, and what was stored before stays", async () => {
    const stored = await call("/api/v1/assets?name=kept.jpg", { method: "POST", body: (await photo()) as BodyInit });
    expect(stored.status).toBe(201);
    const large = Buffer.concat([await photo(), Buffer.alloc(1.5 * 2 ** 20)]);
    const upload = await problem("/api/v1/assets?name=large.jpg", { method: "POST", body: large });
    expect([upload.status, upload.body.detail]).toEqual([
      413,
      "large.jpg is larger than the 1 MB that a file of its type may have.",
    ]);
    const said = await problem("/api/v1/assets?name=huge.mp4", { method: "POST", body: Buffer.alloc(3 * 2 ** 20) });
    expect([said.status, said.body.detail]).toEqual([413, "A file may have 2 MB; this has more."]);
    const inForm = await problem(runsOf("shrink"), form({ photo: [large, "large.jpg"] }));
    expect([inForm.status, inForm.body.detail]).toEqual([413, upload.body.detail]);
    const bomb = await problem(runsOf("shrink"), form({ photo: [vastPng(20_000, 20_000), "vast.png"] }));
    expect([bomb.status, bomb.body.detail]).toEqual([
      413,
      "vast.png: 20000 x 20000 pixels is too large; at most 100 megapixels are read.",
    ]);
    const kept = await fetch(server.url + stored.headers.get("location"), {
      headers: { authorization: `Bearer ${key}` },
    });
    expect((await kept.arrayBuffer()).byteLength).toBe(stored.body.bytes);
  });

  it("415 for what Weft does not read, or not there", async () => {
    const cases: [init: Parameters<typeof call>[1], detail: string][] = [
      [form({ photo: ["words", "photo.jpg"] }), "photo.jpg cannot be used. Its content is no type that Weft knows."],
      [
        form({ photo: [Buffer.from("RIFF\0\0\0\0WAVEfmt \0\0\0\0"), "photo.jpg"] }),
        'The input "photo" takes a picture; photo.jpg is audio/wav.',
      ],
      [
        { method: "POST", headers: { "content-type": "text/plain" }, body: "hello" },
        "The body is of the type text/plain.",
      ],
      [form({ photo: [(await photo(400, 300)).subarray(0, 600), "cut.jpg"] }), "cut.jpg: the picture is damaged"],
    ];
    for (const [init, detail] of cases) {
      const { status, body } = await problem(runsOf("shrink"), init);
      expect([status, body.detail]).toEqual([415, expect.stringContaining(detail)]);
    }
  });

  it("422 for input that does not do, naming the field", async () => {
    const cases: [slug: string, init: Parameters<typeof call>[1], detail: string][] = [
      ["greet", json("{ no json"), "The body is not JSON: "],
      ["greet", json([1]), "The body must be"],
      ["greet", json({ inputs: { whom: "x" } }), 'This pipeline has no input called "whom". It has: who, times.'],
      ["greet", json({ inputs: { times: "many" } }), 'The input "times" takes a number; "many" is none.'],
      ["greet", json({ inputs: { who: { deep: 1 } } }), 'The input "who" takes text.'],
      ["greet", form({ who: ["x", "x.txt"] }), 'The input "who" takes text, not a file.'],
      ["shrink", form({ photo: "x" }), 'The input "photo" takes a file: send it as a file part, with a file name.'],
      ["shrink", json({ inputs: { photo: "http://elsewhere/photo.jpg" } }), 'The input "photo" takes a file as "data:'],
      ["shrink", json({}), 'send the field "photo"'],
      ["shrink", form({ photo: ["", "empty.jpg"] }), "empty.jpg is empty: it has 0 bytes."],
      [
        "shrink",
        form({ "photo#1": [await photo(), "a.jpg"], "photo#2": [await photo(), "b.jpg"] }),
        'The input "photo" takes one file.',
      ],
      [
        "shrink",
        { method: "POST", headers: { "content-type": "multipart/form-data; boundary=x" }, body: "--x\r\nbroken" },
        "The form could not be read: ",
      ],
    ];
    for (const [slug, init, detail] of cases) {
      const { status, body } = await problem(runsOf(slug), init);
      expect([status, body.detail]).toEqual([422, expect.stringContaining(detail)]);
    }
  });

  it("422 for a drawing that cannot run, with what is wrong at which node", async () => {
    const { status, body } = await problem(runsOf("half-done"), json({}));
    expect(status).toBe(422);
    expect(body.diagnostics).toMatchObject([
      { code: "not-connected", nodeId: "hello" },
      { code: "not-connected", nodeId: "out" },
    ]);
  });

  it("429 for a key that is used too often, with when to come back; other keys go on", async () => {
    const busy = await install.as("editor").apiKeys.create({ name: "busy" });
    const ask = () => call("/api/v1/runs/nowhere", { auth: `Bearer ${busy.key}` });
    const statuses = await Promise.all(Array.from({ length: 101 }, async () => (await ask()).status));
    expect([statuses.filter((each) => each === 404).length, statuses.filter((each) => each === 429).length]).toEqual([
      100, 1,
    ]);
    const { headers, body } = await problem("/api/v1/runs/nowhere", { auth: `Bearer ${busy.key}` });
    expect(Number(headers.get("retry-after"))).toBeGreaterThan(0);
    expect(body.detail).toMatch(/^This key was used too often\. Try again in \d+ s\.$/);
  });
});

describe("files of the store", () => {
  it("come whole, in ranges, and not again where they are known", async () => {
    const bytes = await photo(90, 60);
    const { body: asset } = await call("/api/v1/assets?name=caf%C3%A9.jpg", {
      method: "POST",
      body: bytes as BodyInit,
    });
    expect(asset).toMatchObject({ name: "café.jpg", mime: "image/jpeg", bytes: bytes.length });
    const path = `/api/v1/assets/${asset.sha256}`;
    const whole = await call(path);
    expect(whole.headers.get("content-security-policy")).toBe("default-src 'none'; sandbox");
    expect(whole.headers.get("content-disposition")).toBe(
      `inline; filename="caf_.jpg"; filename*=UTF-8''caf%C3%A9.jpg`,
    );
    const part = await call(path, { headers: { range: "bytes=0-1" } });
    expect([part.status, part.headers.get("content-range"), part.headers.get("content-length")]).toEqual([
      206,
      `bytes 0-1/${bytes.length}`,
      "2",
    ]);
    expect((await call(path, { headers: { range: `bytes=${bytes.length}-` } })).status).toBe(416);
    expect((await call(path, { headers: { "if-none-match": `"${asset.sha256}"` } })).status).toBe(304);
    expect((await call(path, { method: "HEAD" })).headers.get("content-length")).toBe(String(bytes.length));
  });
});

describe("a session instead of a key", () => {
  it("is let in from our own pages only, and a viewer may look", async () => {
    const cookie = await install.cookieOf(await install.addUser("editor", "correct horse"));
    const own = { auth: null, headers: { cookie, origin: server.url, "content-type": "application/json" } };
    const elsewhere = { ...own, headers: { ...own.headers, origin: "http://evil.example" } };
    const body = JSON.stringify({ inputs: { who: "me" } });
    expect((await call(runsOf("greet"), { ...own, method: "POST", body })).status).toBe(200);
    expect((await problem(runsOf("greet"), { ...elsewhere, method: "POST", body })).status).toBe(403);
    const viewer = await install.cookieOf(await install.addUser("viewer", "correct horse"));
    const looking = { auth: null, headers: { ...own.headers, cookie: viewer } };
    expect((await problem(runsOf("greet"), { ...looking, method: "POST", body })).status).toBe(403);
    expect((await problem("/api/v1/runs/nowhere", looking)).status).toBe(404);
  });
});

describe("the interface's procedures", () => {
  const ask = (path: string, init: RequestInit = {}) => call(`/api/trpc/${path}`, { auth: null, ...init });

  it("tell refusals with their diagnostics, and nothing of their inside", async () => {
    const cookie = await install.cookieOf(await install.addUser("admin", "correct horse"));
    const headers = { cookie, origin: server.url, "content-type": "application/json" };
    const post = (path: string, input: unknown) =>
      ask(path, { method: "POST", headers, body: JSON.stringify({ json: input }) });
    const odd = { ...greet, nodes: [{ ...greet.nodes[0], type: "io.hologram" }], edges: [] };
    const { status, body } = await post("pipelines.import", { text: JSON.stringify(odd) });
    expect(status).toBe(400);
    expect(body.error.json.data.diagnostics).toMatchObject([
      { code: "unknown-node", nodeId: "who" },
      { code: "no-output" },
    ]);
    const nodes = Array.from({ length: 10_000 }, (_, index) => ({ ...greet.nodes[0], id: `n${index}` }));
    const many = await post("pipelines.save", { id: "x", baseRevision: 1, document: { ...greet, nodes } });
    expect([many.status, many.body.error.json.message]).toEqual([400, "document.nodes: at most 2000 nodes"]);
    const gone = await post("pipelines.remove", { id: "nowhere" });
    expect(gone).toMatchObject({
      status: 404,
      body: { error: { json: { message: expect.stringContaining("no such") } } },
    });
    expect(JSON.stringify(gone.body)).not.toContain(".ts");
  });

  it("tell of a run's progress as it changes, and end with it", async () => {
    const headers = { cookie: await install.cookieOf(await install.addUser("editor", "correct horse", "eve")) };
    const { body } = await call(runsOf("greet"), json({ inputs: { who: "me" } }));
    const input = encodeURIComponent(JSON.stringify({ json: { id: body.run } }));
    const told = await ask(`runs.progress?input=${input}`, { headers: { ...headers, accept: "text/event-stream" } });
    expect(told.headers.get("content-type")).toMatch(/^text\/event-stream/);
    expect(told.body).toContain('"state":"done"');
  });

  it("are refused without a session, from other sites, and in bodies beyond all measure", async () => {
    expect((await ask("pipelines.list")).status).toBe(401);
    const post = (headers: Record<string, string>, body: BodyInit) =>
      ask("setup.complete", { method: "POST", headers: { "content-type": "application/json", ...headers }, body });
    expect((await post({ origin: "http://evil.example" }, "{}")).status).toBe(403);
    const vast = await post({ origin: server.url }, Buffer.alloc(17 * 2 ** 20, 32));
    expect([vast.status, vast.body.detail]).toEqual([413, "A request may have 16 MB; this has more."]);
  });
});

async function until(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 30));
}

describe("live pipelines", () => {
  it("are answered at once, and stopped by their address", async () => {
    const begun = await call("/api/v1/pipelines/watch/runs", { method: "POST", body: new FormData() });
    const at = `/api/v1/runs/${begun.body.run}`;
    expect([begun.status, begun.headers.get("location")]).toEqual([202, at]);
    expect(begun.body).toMatchObject({
      state: "queued",
      frames: { camera: `${at}/frames/camera` },
      stop: `${at}/stop`,
    });
    await expect.poll(async () => (await call(at)).body.state).toBe("running");
    expect((await call(begun.body.stop, { method: "POST" })).status).toBe(204);
    await expect.poll(async () => (await call(at)).body).toMatchObject({ state: "done", outputs: { frames: [] } });
  });

  it("take no files for what is live, and only they can be stopped", async () => {
    const form = new FormData();
    form.set("camera", new Blob([(await photo()) as BlobPart]), "a.jpg");
    const refused = await problem("/api/v1/pipelines/watch/runs", { method: "POST", body: form });
    expect([refused.status, refused.body.detail]).toEqual([422, expect.stringContaining("over a WebSocket")]);
    const body = new FormData();
    body.set("who", "you");
    const { run } = (await call("/api/v1/pipelines/greet/runs", { method: "POST", body })).body;
    const still = await problem(`/api/v1/runs/${run}/stop`, { method: "POST" });
    expect([still.status, still.body.detail]).toEqual([422, expect.stringContaining("no live source")]);
    expect((await problem("/api/v1/runs/none/stop", { method: "POST" })).status).toBe(404);
  });
});
