/**
 * Streams that need a decoder of video (RTSP, HLS, clips over HTTP), by the machine's ffmpeg in a child process. Pictures leave it as
 * PPM, which states its size with each: a camera may change it, and none must be asked twice. The address goes to ffmpeg through
 * its standard input and not as an argument, which every user of the machine could read; which protocols it may speak is listed.
 */
import type { ImageValue } from "../values";
import { ChildPipe } from "../video/child-pipe";
import { maxFramePixels, slotSlack } from "../video/video-decoder";
import type { LiveSink } from "./live-source";
import { SourceTrouble, troubleOf } from "./source-trouble";

const networkUs = 10_000_000;
const protocols = {
  "rtsp:": "rtsp,rtp,tcp,udp,crypto",
  "rtsps:": "rtsp,rtsps,rtp,tcp,udp,tls,crypto",
  "http:": "http,httpproxy,tcp,crypto",
  "https:": "http,https,httpproxy,tcp,tls,crypto",
} as const;

export interface StreamCommand {
  ffmpeg: string;
  hasFpsMode: boolean;
}

export interface StreamRequest {
  name: string;
  address: string;
  perSecond: number;
  stallMs: number;
}

/** Resolves where the stream ended; rejects with SourceTrouble where it broke. */
export async function readWithFfmpeg(
  { ffmpeg, hasFpsMode }: StreamCommand,
  { name, address, perSecond, stallMs }: StreamRequest,
  sink: LiveSink,
  signal: AbortSignal,
): Promise<void> {
  const complaints: string[] = [];
  const protocol = new URL(address).protocol as keyof typeof protocols;
  const slot = (time: string) => `floor(${time}*${perSecond}+${slotSlack})`;
  const pipe = new ChildPipe(
    ffmpeg,
    [
      ...["-hide_banner", "-nostats", "-loglevel", "error", "-threads", "2", "-max_pixels", String(maxFramePixels)],
      ...["-f", "concat", "-safe", "0", "-protocol_whitelist", `pipe,${protocols[protocol]}`, "-i", "pipe:0"],
      ...["-map", "0:v:0", "-vf", `select='isnan(prev_selected_t)+gt(${slot("t")},${slot("prev_selected_t")})'`],
      ...(hasFpsMode ? ["-fps_mode", "passthrough"] : ["-vsync", "passthrough"]),
      ...["-c:v", "ppm", "-f", "image2pipe", "-flush_packets", "1", "pipe:1"],
    ],
    {
      signal,
      subject: name,
      stallMs,
      input: playlist(address, protocol),
      onLine: (line) => complaints.length < 20 && complaints.push(line),
    },
  );
  try {
    for (let image = await nextPicture(pipe); image; image = await nextPicture(pipe)) {
      const picture = image;
      // Those that are wanted were chosen in ffmpeg, by the camera's own clock.
      sink.frame({ bytes: picture.data.byteLength, open: async () => picture }, true);
    }
    const end = await pipe.end().catch(() => null);
    signal.throwIfAborted();
    if (end === null) throw new SourceTrouble(`nothing came for ${Math.round(stallMs / 1000)} s`);
    // A camera has no end: what looks like one is a camera that went away.
    if (end.code !== 0 || protocol.startsWith("rtsp")) throw troubleOf(complaints.join(" "));
  } finally {
    await pipe.dispose();
  }
}

function playlist(address: string, protocol: string): string {
  const quoted = address.replaceAll("'", "%27");
  const options = protocol.startsWith("rtsp")
    ? `option rtsp_transport tcp\noption timeout ${networkUs}\n`
    : `option rw_timeout ${networkUs}\n`;
  return `ffconcat version 1.0\nfile '${quoted}'\n${options}`;
}

/** Null at the end, or where what comes is no PPM of 8 bits. */
async function nextPicture(pipe: ChildPipe): Promise<ImageValue | null> {
  let head = "";
  while (!/^P6\s\d+\s\d+\s255\s$/.test(head)) {
    const byte = head.length < 40 ? await pipe.read(1) : null;
    if (!byte) return null;
    head += String.fromCharCode(byte[0] as number);
  }
  const [, width = 0, height = 0] = head.split(/\s/).map(Number);
  const data = await pipe.read(width * height * 3);
  return data && { width, height, channels: 3, data };
}
