/** Files opened for demuxing in the child: the formats that the first bytes call for and no others, and what they hold. */
import {
  ADTS,
  FilePathSource,
  FLAC,
  Input,
  type InputFormat,
  type InputTrack,
  IsobmffInputFormat,
  MATROSKA,
  MP3,
  MP4,
  MPEG_TS,
  OGG,
  QTFF,
  WAVE,
  WEBM,
} from "mediabunny";
import type { Container } from "../container";
import type { MediaProbe } from "../video-decoder";

const formats: Partial<Record<Container, readonly InputFormat[]>> = {
  mov: [MP4, QTFF],
  matroska: [WEBM, MATROSKA],
  ogg: [OGG],
  wav: [WAVE],
  flac: [FLAC],
  mp3: [MP3, FLAC],
  aac: [ADTS],
  mpegts: [MPEG_TS],
};

export function canDemux(container: Container): boolean {
  return formats[container] !== undefined;
}

export function openMedia(path: string, container: Container): Input {
  return new Input({ source: new FilePathSource(path), formats: [...(formats[container] ?? [])] });
}

/** Seconds that lie before the zero of the file's time line. */
export async function originOf(input: Input): Promise<number> {
  return Math.max(0, await input.getFirstTimestamp());
}

/**
 * Seconds that the file declares but does not hold. MP4 states a length per track, to the sample; Matroska one for all tracks,
 * of which the longest counts, and where less than a second is rounding and habit.
 */
export async function missingSeconds(input: Input, track: InputTrack, readTo: number): Promise<number> {
  const ofTrack = (await input.getFormat()) instanceof IsobmffInputFormat;
  const declared = await (ofTrack ? track.getDurationFromMetadata() : input.getDurationFromMetadata());
  const slack = ofTrack ? 0.25 : 1;
  if (declared === null || declared - readTo <= slack) return 0;
  const held = ofTrack ? readTo : await input.computeDuration();
  return declared - held > slack ? declared - held : 0;
}

export async function probeMedia(input: Input): Promise<MediaProbe> {
  const video = await input.getPrimaryVideoTrack();
  const audio = await input.getPrimaryAudioTrack();
  const stated = await input.getDurationFromMetadata();
  const seconds = stated ?? (video || audio ? await input.computeDuration() : 0);
  return {
    durationMs: Math.round(seconds * 1000),
    ...(video
      ? {
          video: {
            width: await video.getDisplayWidth(),
            height: await video.getDisplayHeight(),
            fps: (await video.computePacketStats(120, { metadataOnly: true })).averagePacketRate,
            rotation: await video.getRotation(),
            codec: codecName(await video.getCodec()),
          },
        }
      : {}),
    ...(audio
      ? {
          audio: {
            codec: codecName(await audio.getCodec()),
            sampleRate: await audio.getSampleRate(),
            channels: await audio.getNumberOfChannels(),
          },
        }
      : {}),
  };
}

/** As ffmpeg calls it. */
function codecName(name: string | null): string {
  return name === "avc" ? "h264" : (name ?? "unknown");
}
