import { titled } from "@/app/_session/request-locale";
import { callerForPage } from "@/app/_session/require-user";
import { RunsPage } from "@/components/runs/runs-page";

export const generateMetadata = titled("shell.runs");

export default async function Runs() {
  const caller = await callerForPage();
  const [runs, pipelines] = await Promise.all([caller.runs.list({ limit: 200 }), caller.pipelines.list()]);
  return <RunsPage initial={runs} pipelines={pipelines.map(({ id, name }) => ({ id, name }))} />;
}
