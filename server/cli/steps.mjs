/**
 * Steps of a command, as a person sees them: on a terminal a line that turns while it works, elsewhere one line when a
 * step begins and one when it is done. Plain JavaScript: it also serves before anything is installed.
 */
import { spawn } from "node:child_process";

const frames = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];
const seconds = (since) => `${((performance.now() - since) / 1000).toFixed(1)} s`;

export class StepFailed extends Error {
  name = "StepFailed";
}

/** Does `work` under a title. Its answer, where it is a text, is shown behind the title. */
export async function step(title, work) {
  const { stdout } = process;
  const since = performance.now();
  let frame = 0;
  const draw = () => stdout.write(`\r\x1b[K${frames[frame++ % frames.length]} ${title} … ${seconds(since)}`);
  const timer = stdout.isTTY ? setInterval(draw, 100) : null;
  if (timer) draw();
  else stdout.write(`${title} …\n`);
  const end = (mark, note) => {
    if (timer) clearInterval(timer);
    stdout.write(`${timer ? "\r\x1b[K" : ""}${mark} ${title}${note ? `: ${note}` : ""} (${seconds(since)})\n`);
  };
  try {
    const note = await work();
    end("✓", typeof note === "string" ? note : "");
    return note;
  } catch (thrown) {
    end("✗", "failed");
    throw thrown;
  }
}

const running = new Set();

/** Runs a program to its end and keeps what it prints for the case that it fails. */
export function runQuietly(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ["ignore", "pipe", "pipe"], ...options });
    running.add(child);
    const printed = [];
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (data) => printed.push(data));
    const settle = (error) => {
      running.delete(child);
      if (error) reject(error);
      else resolve(Buffer.concat(printed).toString("utf8"));
    };
    child.once("error", (error) => settle(new StepFailed(`${command} could not be started: ${error.message}`)));
    child.once("close", (code, signal) => {
      if (code === 0) return settle(null);
      const said = Buffer.concat(printed).toString("utf8").trim();
      settle(new StepFailed(`${command} ${args.join(" ")} ended with ${signal ?? code}.\n${said}`));
    });
  });
}

/** Ends the programs that are still at work, so that nothing outlives the command. */
export function stopRunning(signal = "SIGTERM") {
  for (const child of running) child.kill(signal);
}
