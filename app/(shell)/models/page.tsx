import { titled } from "@/app/_session/request-locale";
import { callerForPage } from "@/app/_session/require-user";
import { ModelsView } from "@/components/models/models-view";

export const generateMetadata = titled("shell.models");

export default async function ModelsPage() {
  return <ModelsView initial={await (await callerForPage()).models.list()} />;
}
