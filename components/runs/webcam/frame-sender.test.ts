import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { FrameSender, type Sending } from "./frame-sender";

class FakeSocket {
  static readonly OPEN = 1;
  static made: FakeSocket[] = [];
  readyState = 0;
  readonly sent: unknown[] = [];
  onopen?: () => void;
  onmessage?: (event: { data: string }) => void;
  onclose?: () => void;

  constructor(readonly url: string) {
    FakeSocket.made.push(this);
  }

  static get last(): FakeSocket {
    return FakeSocket.made.at(-1) as FakeSocket;
  }

  open(): void {
    this.readyState = 1;
    this.onopen?.();
  }

  say(message: object): void {
    this.onmessage?.({ data: JSON.stringify(message) });
  }

  send(content: unknown): void {
    this.sent.push(content);
  }

  close(): void {
    this.readyState = 3;
    this.onclose?.();
  }
}

const picture = new Blob(["picture"]);
let seen: Sending;
const capture = vi.fn(async (): Promise<Blob | null> => picture);
const begin = () =>
  new FrameSender({
    url: "ws://here/frames",
    capture,
    onChange: (sending) => {
      seen = sending;
    },
  });
const taken = (dropped = 0) => FakeSocket.last.say({ type: "frame", state: "open", dropped });

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("WebSocket", FakeSocket);
  FakeSocket.made = [];
  capture.mockClear();
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe("FrameSender", () => {
  test("sends nothing before the node is at work, then at its rate", async () => {
    begin();
    FakeSocket.last.open();
    await vi.advanceTimersByTimeAsync(2000);
    expect(seen.link).toBe("waiting");
    expect(FakeSocket.last.sent).toEqual([]);
    FakeSocket.last.say({ type: "ready", perSecond: 4 });
    await vi.advanceTimersByTimeAsync(0);
    for (let count = 0; count < 4; count++) {
      taken();
      await vi.advanceTimersByTimeAsync(250);
    }
    expect(FakeSocket.last.sent).toHaveLength(5);
    expect(seen).toMatchObject({ link: "sending", sent: 5, skipped: 0 });
  });

  test("has one picture on its way, skips what falls due meanwhile, and tells what was dropped there", async () => {
    begin();
    FakeSocket.last.open();
    FakeSocket.last.say({ type: "ready", perSecond: 10 });
    await vi.advanceTimersByTimeAsync(1000);
    expect(FakeSocket.last.sent).toEqual([picture]);
    expect(capture).toHaveBeenCalledTimes(1);
    expect(seen).toMatchObject({ sent: 1, skipped: 10 });
    taken(3);
    await vi.advanceTimersByTimeAsync(100);
    expect(seen).toMatchObject({ sent: 2, skipped: 10, dropped: 3 });
  });

  test("connects again after a break, ever more slowly, and goes on", async () => {
    begin();
    FakeSocket.last.open();
    FakeSocket.last.say({ type: "ready", perSecond: 1 });
    await vi.advanceTimersByTimeAsync(0);
    FakeSocket.last.close();
    expect(seen.link).toBe("lost");
    await vi.advanceTimersByTimeAsync(499);
    expect(FakeSocket.made).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(FakeSocket.made).toHaveLength(2);
    FakeSocket.last.close();
    await vi.advanceTimersByTimeAsync(999);
    expect(FakeSocket.made).toHaveLength(2);
    await vi.advanceTimersByTimeAsync(1);
    FakeSocket.last.close();
    expect(seen).toMatchObject({ link: "lost", failures: 2 });
    await vi.advanceTimersByTimeAsync(2000);
    FakeSocket.last.open();
    FakeSocket.last.say({ type: "ready", perSecond: 1 });
    await vi.advanceTimersByTimeAsync(0);
    expect(FakeSocket.last.sent).toEqual([picture]);
    expect(seen).toMatchObject({ link: "sending", sent: 2, failures: 0 });
  });

  test("waits where the node does, until it is at work again", async () => {
    begin();
    FakeSocket.last.open();
    FakeSocket.last.say({ type: "ready", perSecond: 1 });
    await vi.advanceTimersByTimeAsync(0);
    FakeSocket.last.say({ type: "frame", state: "waiting", dropped: 0 });
    await vi.advanceTimersByTimeAsync(5000);
    expect(seen).toMatchObject({ link: "waiting", sent: 1, skipped: 0 });
    FakeSocket.last.say({ type: "ready", perSecond: 1 });
    await vi.advanceTimersByTimeAsync(0);
    expect(seen).toMatchObject({ link: "sending", sent: 2 });
  });

  test("ends when the node does, and never comes back", async () => {
    begin();
    FakeSocket.last.open();
    FakeSocket.last.say({ type: "end", reason: "limit" });
    FakeSocket.last.close();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(seen).toMatchObject({ link: "ended", reason: "limit" });
    expect(FakeSocket.made).toHaveLength(1);
  });

  test("finished, it says so; closed, it is silent, even where a picture comes late", async () => {
    const finished = begin();
    FakeSocket.last.open();
    finished.finish();
    expect(FakeSocket.last.sent).toEqual(['{"type":"end"}']);
    expect(seen.link).toBe("ended");

    let give: (picture: Blob) => void = () => {};
    capture.mockImplementationOnce(
      () =>
        new Promise((resolve) => {
          give = resolve;
        }),
    );
    const closed = begin();
    FakeSocket.last.open();
    FakeSocket.last.say({ type: "ready", perSecond: 1 });
    closed.close();
    give(picture);
    await vi.advanceTimersByTimeAsync(5000);
    expect(FakeSocket.last.sent).toEqual([]);
    expect(FakeSocket.made).toHaveLength(2);
  });
});
