/**
 * The web server: Next behind a plain Node server, with the engine as its child. It answers as soon as the port is open, at
 * first with "starting"; a signal ends it in order: no new requests, no new runs, the engine drained, then exit.
 */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import next from "next";
import { addressHeader, peerAddress } from "./auth/address";
import { step } from "./cli/steps.mjs";
import { lockDirectory } from "./db/lock";
import { readEnv, trustHost } from "./env";
import { FramesDoor } from "./live/frames-door";
import { provideDeps } from "./services/deps";
import { drawInChild } from "./services/examples/draw-in-child";
import { type Opened, open } from "./services/open";
import { examplesWanted, seedExamples } from "./services/seed";
import { StartRefused } from "./start-refused";
import { dataPaths, makeDirectories } from "./storage/paths";
import { securityHeaders } from "./web-headers";

const env = readEnv();
const dev = env.mode === "development";
const headers = securityHeaders(dev);
const hourMs = 3600_000;
/** From the signal to the exit at the latest. */
const shutdownMs = 20_000;

type Handler = (request: IncomingMessage, response: ServerResponse) => void | Promise<void>;
let pages: Handler | null = null;
let opened: Opened | null = null;
let frames: FramesDoor | null = null;
let stopping = false;

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

function answer(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { "content-type": "application/json", "cache-control": "no-store" });
  response.end(JSON.stringify(body));
}

const server = createServer((request, response) => {
  for (const [name, value] of headers(request.url ?? "/")) response.setHeader(name, value);
  request.headers[addressHeader] = peerAddress(request);
  if (request.url === "/healthz") return answer(response, 200, { ok: true });
  if (request.url === "/readyz") {
    const engine = opened?.deps.engine.state ?? "starting";
    const ready = pages !== null && engine === "ready" && !stopping;
    return answer(response, ready ? 200 : 503, { ready, engine });
  }
  if (!pages || stopping) {
    response.setHeader("retry-after", "2");
    return answer(response, 503, { error: stopping ? "Weft is stopping." : "Weft is starting." });
  }
  void pages(request, response);
});
server.requestTimeout = hourMs;
// Node's own 5 s close connections just as clients that ask now and then use them again, which they can only take for an error.
server.keepAliveTimeout = 75_000;

async function main(): Promise<void> {
  trustHost();
  await listen();
  const paths = dataPaths(env.dataDirectory);
  await makeDirectories(paths);
  const unlock = await lockDirectory(paths.root);
  const entry = dev ? join(env.root, "server/engine/process.ts") : join(env.root, "dist/engine.mjs");
  opened = await open({ env, log: say, engine: { entry }, step });
  const { deps } = opened;
  provideDeps(deps);
  if (await examplesWanted(deps)) {
    await step("Drawing the media of the example pipelines", async () => {
      const drawer = join(env.root, dev ? "server/services/examples/draw-child.ts" : "dist/draw-child.mjs");
      return `${await seedExamples(deps, drawInChild(drawer))} pipelines`;
    });
  }
  const { port } = server.address() as AddressInfo;
  // Left to itself Next listens for upgrades too, and ends every connection that it does not know. It is given a server without any.
  const app = next({ dev, dir: env.root, hostname: "localhost", port, httpServer: createServer() });
  stopInOrder(() => app.close(), unlock);
  await Promise.all([app.prepare(), opened.start()]);
  const pagesUpgrade = dev ? app.getUpgradeHandler() : null;
  frames = new FramesDoor(deps);
  server.on("upgrade", (request, socket, head) => {
    if (!stopping && frames?.take(request, socket, head)) return;
    if (pagesUpgrade) void pagesUpgrade(request, socket, head);
    else socket.destroy();
  });
  pages = app.getRequestHandler();
  announce(port, deps.setup.token, deps.version);
}

function listen(): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "EADDRINUSE")
        reject(
          new StartRefused(
            `Port ${env.port} is taken. Stop what uses it, or choose another: npm run up -- --port 3001`,
          ),
        );
      else if (error.code === "EACCES")
        reject(new StartRefused(`Port ${env.port} may not be opened by this user. Choose one above 1023 with --port.`));
      else if (error.code === "EADDRNOTAVAIL" || error.code === "ENOTFOUND")
        reject(new StartRefused(`This machine has no address "${env.host}". Give one that it has with --host.`));
      else reject(error);
    });
    server.listen(env.port, env.host, resolve);
  });
}

function announce(port: number, token: string | null, version: string): void {
  const everywhere = env.host === "0.0.0.0" || env.host === "::";
  const host = everywhere ? "localhost" : env.host.includes(":") ? `[${env.host}]` : env.host;
  const url = `http://${host}:${port}`;
  const first = token ? ` · choose the administrator's password at ${url}/setup?token=${token}` : "";
  process.stdout.write(`Weft ${version} is ready at ${url}${first}\n`);
}

/** A terminal sends its Ctrl-C to npm and to us, and npm passes it on: signals close together are one. */
function stopInOrder(closePages: () => Promise<void>, unlock: () => void): void {
  let firstAt = 0;
  const stop = async () => {
    if (firstAt > 0) {
      if (performance.now() - firstAt > 1500) process.exit(130);
      return;
    }
    firstAt = performance.now();
    stopping = true;
    setTimeout(() => process.exit(1), shutdownMs).unref();
    server.close();
    frames?.close();
    server.closeIdleConnections();
    // Those who watch a run would hold the server open for ever.
    setTimeout(() => server.closeAllConnections(), 1000).unref();
    try {
      await opened?.close();
      await closePages();
    } finally {
      unlock();
      process.exit(0);
    }
  };
  process.on("SIGINT", stop).on("SIGTERM", stop).on("SIGHUP", stop);
}

main().catch((thrown: Error) => {
  say(thrown instanceof StartRefused ? thrown.message : (thrown.stack ?? String(thrown)));
  process.exit(1);
});
