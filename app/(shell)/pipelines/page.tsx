import { titled } from "@/app/_session/request-locale";
import { callerForPage } from "@/app/_session/require-user";
import { PipelinesView } from "@/components/pipelines/pipelines-view";

export const generateMetadata = titled("shell.pipelines");

export default async function PipelinesPage() {
  return <PipelinesView initial={await (await callerForPage()).pipelines.list()} />;
}
