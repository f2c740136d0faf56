import { titled } from "@/app/_session/request-locale";
import { callerForPage, requireUser } from "@/app/_session/require-user";
import { SettingsView } from "@/components/settings/settings-view";

export const generateMetadata = titled("shell.settings");

export default async function SettingsPage() {
  const { role } = await requireUser();
  const caller = await callerForPage();
  const [apiKeys, liveSources, status, costs, pipelines] = await Promise.all([
    role === "viewer" ? null : caller.apiKeys.list(),
    caller.liveSources.list(),
    caller.system.status(),
    caller.system.costs(),
    caller.pipelines.list(),
  ]);
  const [newest] = pipelines;
  const example = newest ? await caller.pipelines.get({ id: newest.id }) : null;
  return <SettingsView apiKeys={apiKeys} liveSources={liveSources} status={status} costs={costs} example={example} />;
}
