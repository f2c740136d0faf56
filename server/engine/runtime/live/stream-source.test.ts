/** Cameras as they behave: MJPEG by a plain server, which breaks and comes back; RTSP and clips through ffmpeg, where they are installed. */
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer, type RequestListener, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, afterEach, describe, expect, it } from "vitest";
import { photo } from "@/server/testing/pictures";
import { steady, writeTestClip } from "../testing/clips";
import { ffmpegCommands } from "../video";
import { LiveFeed } from "./live-feed";
import { streamSource } from "./stream-source";

const directory = mkdtempSync(join(tmpdir(), "weft-live-"));
const command = await ffmpegCommands();
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const quick = { firstPauseMs: 10, longestPauseMs: 40, firstAttempts: 3 };
const picture = Buffer.from(await photo(64, 48));
let closing: (() => unknown)[] = [];

afterEach(async () => {
  for (const close of closing) await close();
  closing = [];
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

async function serve(answer: RequestListener, port = 0): Promise<{ server: Server; port: number }> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  closing.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return { server, port: (server.address() as AddressInfo).port };
}

const part = Buffer.concat([
  Buffer.from(`--frame\r\nContent-Type: image/jpeg\r\nContent-Length: ${picture.length}\r\n\r\n`),
  picture,
  Buffer.from("\r\n"),
]);

async function sendFrames(response: ServerResponse, count: number): Promise<void> {
  response.writeHead(200, { "content-type": "multipart/x-mixed-replace; boundary=frame" });
  for (let sent = 0; sent < count && !response.destroyed; sent++) {
    response.write(part);
    await pause(5);
  }
}

/** Reads until `enough` is true of the feed, or until the source ends by itself. */
function reading(address: string, perSecond = 1000, stallMs = 5000, withFfmpeg = command) {
  const feed = new LiveFeed({ count: 10_000, bytes: 1e9, perSecond, startedMs: 0, resumed: false, onChange: () => {} });
  const over = new AbortController();
  closing.push(() => over.abort());
  const ended = streamSource(
    { name: "Door", address },
    { perSecond, command: async () => withFfmpeg, patience: quick, stallMs },
  )(feed, over.signal);
  ended.catch(() => {});
  async function until(enough: () => boolean): Promise<void> {
    while (!enough()) await pause(10);
  }
  return { feed, ended, until, stop: () => over.abort() };
}

describe("MJPEG over HTTP", { timeout: 20_000 }, () => {
  it("gives every picture, and ends with the last boundary", async () => {
    const { port } = await serve(async (_, response) => {
      await sendFrames(response, 12);
      response.end("--frame--\r\n");
    });
    const { feed, ended } = reading(`http://127.0.0.1:${port}/`);
    expect(await ended).toBe("source");
    expect(feed.counts).toMatchObject({ received: 12, dropped: 0, reconnects: 0 });
    expect(await (await feed.next())?.frame.open()).toMatchObject({ width: 64, height: 48, channels: 3 });
  });

  it("looks for a camera that went away until it is back, and counts that", async () => {
    const first = await serve(async (_, response) => {
      await sendFrames(response, 3);
      response.destroy();
    });
    const { feed, until, stop, ended } = reading(`http://127.0.0.1:${first.port}/`);
    await until(() => feed.counts.reconnects >= 2);
    first.server.closeAllConnections();
    await new Promise((resolve) => first.server.close(resolve));
    await until(() => feed.counts.state === "reconnecting");
    const before = feed.counts.received;
    await pause(100);
    const second = await serve((_, response) => void sendFrames(response, 1000), first.port);
    await until(() => feed.counts.received > before + 5);
    expect(feed.counts).toMatchObject({ state: "receiving" });
    expect(second.port).toBe(first.port);
    stop();
    expect(await ended).toBe("source");
  });

  it("asks an address of one picture for it again and again, and goes on after an error", async () => {
    let asked = 0;
    const { port } = await serve((_, response) => {
      if (++asked === 3) response.writeHead(503).end();
      else response.writeHead(200, { "content-type": "image/jpeg" }).end(picture);
    });
    const { feed, until } = reading(`http://127.0.0.1:${port}/capture`, 20);
    await until(() => feed.counts.received >= 5);
    expect(feed.counts.reconnects).toBe(1);
    expect(await (await feed.next())?.frame.open()).toMatchObject({ width: 64, height: 48 });
  });

  it("gives up one that stands still, and asks again", async () => {
    const { port } = await serve((_, response) => void sendFrames(response, 2));
    const { feed, until } = reading(`http://127.0.0.1:${port}/`, 1000, 100);
    await until(() => feed.counts.reconnects >= 2);
    expect(feed.counts.received).toBeGreaterThanOrEqual(2);
  });

  it("says why one that was never there gives nothing, and never its address or its password", async () => {
    const { port } = await serve((request, response) => {
      const status = { "/moved": 302, "/gone": 404, "/busy": 503 }[request.url ?? ""] ?? 401;
      response.writeHead(status, { location: "http://127.0.0.1:1/elsewhere" }).end();
    });
    const reasons: string[] = [];
    for (const path of ["/moved", "/gone", "/busy", "/locked"]) {
      const { ended } = reading(`http://admin:s3cret@127.0.0.1:${port}${path}`);
      reasons.push(
        await ended.then(
          () => "none",
          (thrown: Error) => thrown.message,
        ),
      );
    }
    const closed = await serve(() => {});
    await new Promise((resolve) => closed.server.close(resolve));
    const { ended } = reading(`http://admin:s3cret@127.0.0.1:${closed.port}/closed`);
    reasons.push(
      await ended.then(
        () => "none",
        (thrown: Error) => thrown.message,
      ),
    );
    const clauses = [
      "leads to another address",
      "(404)",
      "the error 503",
      "refuses the user or the password",
      "connection refused",
    ];
    for (const [index, clause] of clauses.entries()) expect(reasons[index]).toContain(clause);
    expect(reasons.join()).not.toMatch(/s3cret|admin:|127\.0\.0\.1/);
  });

  it("signs in, and asks without ffmpeg for MJPEG", async () => {
    let authorization = "";
    const { port } = await serve((request, response) => {
      authorization = request.headers.authorization ?? "";
      response.writeHead(200, { "content-type": "video/mp4" }).end();
    });
    const { ended } = reading(`http://ad%20min:s%3A1@127.0.0.1:${port}/`, 5, 5000, null);
    await expect(ended).rejects.toThrow(/needs ffmpeg/);
    expect(Buffer.from(authorization.replace("Basic ", ""), "base64").toString()).toBe("ad min:s:1");
  });

  it("holds no more than the largest picture of a sender that never ends one", async () => {
    const { port } = await serve((_, response) => {
      response.writeHead(200, { "content-type": "multipart/x-mixed-replace; boundary=frame" });
      response.write("--frame\r\n\r\n");
      const more = () => {
        while (!response.destroyed && response.write(Buffer.alloc(256 * 1024)));
      };
      response.on("drain", more);
      more();
    });
    const { ended } = reading(`http://127.0.0.1:${port}/`);
    await expect(ended).rejects.toThrow(/a picture is too large/);
  });
});

describe.skipIf(!command)("video over HTTP, by ffmpeg", { timeout: 60_000 }, () => {
  it("takes so many frames a second, and ends with the clip", async () => {
    const path = join(directory, "clip.mp4");
    await writeTestClip(path, { times: steady(50, 25) });
    const { port } = await serve((_, response) => {
      response.writeHead(200, { "content-type": "video/mp4" }).end(readFileSync(path));
    });
    const { feed, ended } = reading(`http://127.0.0.1:${port}/clip.mp4`, 1000);
    expect(await ended).toBe("source");
    expect(feed.counts.received).toBe(50);
  });

  it("says of what is no video that it is none", async () => {
    const { port } = await serve((_, response) => {
      response.writeHead(200, { "content-type": "text/html" }).end("<html>hello</html>".repeat(100));
    });
    await expect(reading(`http://127.0.0.1:${port}/`).ended).rejects.toThrow(/no video that can be read/);
  });
});

const rtspServer = `
import sys, gi
gi.require_version("Gst", "1.0"); gi.require_version("GstRtspServer", "1.0")
from gi.repository import Gst, GstRtspServer, GLib
Gst.init(None)
if len(sys.argv) < 3: sys.exit(0 if Gst.ElementFactory.find("rtpjpegpay") and Gst.ElementFactory.find("jpegenc") else 1)
server = GstRtspServer.RTSPServer(); server.set_address("127.0.0.1"); server.set_service(sys.argv[1])
factory = GstRtspServer.RTSPMediaFactory(); factory.set_shared(True)
factory.set_launch("( videotestsrc is-live=true ! video/x-raw,format=I420,width=320,height=240,framerate=15/1 ! jpegenc ! rtpjpegpay name=pay0 pt=26 )")
auth = GstRtspServer.RTSPAuth(); token = GstRtspServer.RTSPToken(); token.set_string("media.factory.role", "user")
auth.add_basic(GstRtspServer.RTSPAuth.make_basic("admin", sys.argv[2]), token); server.set_auth(auth)
permissions = GstRtspServer.RTSPPermissions()
for each in ("access", "construct"): permissions.add_permission_for_role("user", "media.factory." + each, True)
factory.set_permissions(permissions)
server.get_mount_points().add_factory("/camera", factory); server.attach(None)
print("ready", flush=True); GLib.MainLoop().run()
`;
const python = "/usr/bin/python3";
const hasRtsp = await promisify(execFile)(python, ["-c", rtspServer]).then(
  () => true,
  () => false,
);

/** GStreamer's own RTSP server, with a password. Ends with the test. */
async function rtspCamera(port: number): Promise<ChildProcess> {
  const child = spawn(python, ["-c", rtspServer, String(port), "s3cret"], { stdio: ["ignore", "pipe", "ignore"] });
  closing.push(() => child.kill("SIGKILL"));
  await new Promise((resolve, reject) => {
    child.stdout?.once("data", resolve);
    child.once("exit", reject);
  });
  return child;
}

describe.skipIf(!command || !hasRtsp)("RTSP, by ffmpeg, of GStreamer's server", { timeout: 60_000 }, () => {
  const port = 20_000 + (process.pid % 20_000);

  it("gives frames at the rate that was asked for, and comes back when the camera does", async () => {
    const first = await rtspCamera(port);
    const { feed, until, stop, ended } = reading(`rtsp://admin:s3cret@127.0.0.1:${port}/camera`, 5);
    await until(() => feed.counts.received >= 5);
    const begun = performance.now();
    const before = feed.counts.received;
    await pause(2000);
    const perSecond = (feed.counts.received - before) / ((performance.now() - begun) / 1000);
    expect(perSecond).toBeGreaterThan(2.5);
    expect(perSecond).toBeLessThan(6.5);
    expect(await (await feed.next())?.frame.open()).toMatchObject({ width: 320, height: 240 });
    first.kill("SIGKILL");
    await until(() => feed.counts.state === "reconnecting");
    const lost = feed.counts.received;
    await rtspCamera(port);
    await until(() => feed.counts.received > lost + 3);
    expect(feed.counts.reconnects).toBe(1);
    stop();
    expect(await ended).toBe("source");
  });

  it("shows the password neither in what it says nor in the list of processes", async () => {
    await rtspCamera(port + 1);
    const { feed, until } = reading(`rtsp://admin:s3cret@127.0.0.1:${port + 1}/camera`, 5);
    await until(() => feed.counts.received >= 1);
    const { stdout } = await promisify(execFile)("ps", ["-eo", "args"]);
    const decoders = stdout.split("\n").filter((line) => line.startsWith("ffmpeg"));
    expect(decoders.length).toBeGreaterThan(0);
    expect(decoders.join("\n")).not.toContain("s3cret");
    const wrong = reading(`rtsp://admin:wr0ng@127.0.0.1:${port + 1}/camera`, 5);
    const said = await wrong.ended.then(
      () => "none",
      (thrown: Error) => thrown.message,
    );
    expect(said).toContain("refuses the user or the password");
    expect(said).not.toMatch(/wr0ng|127\.0\.0\.1/);
  });
});
