import { expect, test } from "vitest";
import { FfmpegReport } from "./ffmpeg-report";

const showinfo = "[Parsed_showinfo_3 @ 0x55d0c0ffee00] [info]";

test("gives each frame its time, also one that states none, and none after the end", async () => {
  const report = new FfmpegReport();
  const third = report.time(2);
  report.line(`${showinfo} config in time_base: 1/1000, frame_rate: 25/1`);
  report.line(`${showinfo} n:   0 pts:  40 pts_time:0.04`);
  report.line(`${showinfo} n:   1 pts: NOPTS pts_time:NOPTS`);
  report.line(`${showinfo} n:   2 pts: 120 pts_time:0.12`);
  expect([await report.time(0), await report.time(1), await third]).toEqual([0.04, 0.04, 0.12]);
  const fourth = report.time(3);
  report.close();
  expect(await fourth).toBeUndefined();
});

test("tells of damage, and what was complained of without the path", () => {
  const report = new FfmpegReport();
  report.line("[mov,mp4 @ 0x1] [error] file:/somewhere/clip.mp4: Packet corrupt");
  expect(report.damage).toBe(true);
  expect(report.complaints).toEqual(["Packet corrupt"]);
});
