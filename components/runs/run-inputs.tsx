/** What the run was given, by input node. */
import { useTranslations } from "use-intl";
import { useQuantities } from "@/components/i18n/use-quantities";
import { assetUrl, nodesInOrder, nodeTitle, type RunDetail } from "./run-model";

const filesShown = 2;
const charactersShown = 48;

export function RunInputs({ run }: { run: RunDetail }) {
  return nodesInOrder(run).flatMap(({ id }) => {
    const given = run.inputs[id];
    if (!given) return [];
    return [
      <div key={id} className="flex min-w-0 items-baseline gap-1.5">
        <dt className="shrink-0 text-fg-subtle">{nodeTitle(run, id)}</dt>
        <dd className="min-w-0 truncate text-fg">
          <Given given={given} />
        </dd>
      </div>,
    ];
  });
}

function Given({ given }: { given: RunDetail["inputs"][string] }) {
  const t = useTranslations("runs.page");
  const quantities = useQuantities();
  if ("text" in given)
    return given.text.length > charactersShown ? `${given.text.slice(0, charactersShown)}…` : given.text;
  if ("number" in given) return quantities.number(given.number);
  const assets = "asset" in given ? [given.asset] : given.assets;
  return (
    <>
      {assets.slice(0, filesShown).map(({ sha256, name }, index) => (
        <span key={sha256}>
          {index > 0 && ", "}
          <a
            href={`${assetUrl(sha256)}?name=${encodeURIComponent(name)}`}
            target="_blank"
            rel="noreferrer"
            className="hover:underline"
          >
            {name}
          </a>
        </span>
      ))}
      {assets.length > filesShown && (
        <span className="text-fg-muted"> {t("more", { count: assets.length - filesShown })}</span>
      )}
    </>
  );
}
