/**
 * What ffmpeg says on standard error (at -loglevel repeat+level+info): the presentation time of each frame, from the
 * showinfo filter, and what it complained of. showinfo prints times with six digits only, so they are computed from pts and time base.
 */
const frameLine = /^\[Parsed_showinfo_\d+ @ [0-9a-fx]+\] \[info\] n: *(\d+) pts: *(-?\d+|NOPTS)/;
const baseLine = /^\[Parsed_showinfo_\d+ @ [0-9a-fx]+\] \[info\] config in time_base: (\d+)\/(\d+)/;
const complaintLine = /^(?:\[[^\]]*\] )*\[(?:error|fatal|panic)\] (.*)$/;
/** Said by demuxers that reached the end of the file before the end of what it declares. */
const cutOff = /partial file|Truncating packet|File ended prematurely|Packet corrupt|truncated/i;

export class FfmpegReport {
  /** Seconds of each frame, in order of output. */
  private readonly times: number[] = [];
  private readonly waiting: (() => void)[] = [];
  private timeBase = 0;
  private closed = false;
  readonly complaints: string[] = [];
  damage = false;

  line(text: string): void {
    const base = baseLine.exec(text);
    if (base) this.timeBase = Number(base[1]) / Number(base[2]);
    const frame = frameLine.exec(text);
    if (frame) {
      // A frame that has no time of its own is shown with the one before.
      this.times.push(frame[2] === "NOPTS" ? (this.times.at(-1) ?? 0) : Number(frame[2]) * this.timeBase);
      this.wake();
      return;
    }
    if (cutOff.test(text)) this.damage = true;
    const complaint = complaintLine.exec(text)?.[1];
    if (complaint && this.complaints.length < 20) this.complaints.push(complaint.replace(/file:\S+: /g, ""));
  }

  close(): void {
    this.closed = true;
    this.wake();
  }

  /** The line of a frame is written before its bytes, but may arrive after them. undefined: it never came. */
  async time(index: number): Promise<number | undefined> {
    while (this.times.length <= index && !this.closed) await new Promise<void>((resolve) => this.waiting.push(resolve));
    return this.times[index];
  }

  private wake(): void {
    for (const resolve of this.waiting.splice(0)) resolve();
  }
}
