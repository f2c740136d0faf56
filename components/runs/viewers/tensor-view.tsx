/** Numbers for machines: what there is of them, and the first few. */
import { useTranslations } from "use-intl";
import { useQuantities } from "@/components/i18n/use-quantities";
import { wireSchemas } from "@/nodes/results";
import { ItemList } from "./item-list";
import type { ViewerProps } from "./viewer";

const shown = 8;

export function TensorView(props: ViewerProps) {
  const t = useTranslations("runs.tensor");
  const quantities = useQuantities();
  const describe = (value: unknown): string => {
    const tensor = wireSchemas.tensor.safeParse(value).data;
    if (tensor) return `${tensor.type} [${tensor.dims.join(" × ")}]`;
    const embedding = wireSchemas.embedding.safeParse(value).data;
    if (!embedding) return "—";
    const first = embedding.slice(0, shown).map((each) => each.toFixed(3));
    return `${t("numbers", { count: quantities.count(embedding.length) })}: ${first.join(", ")}${embedding.length > shown ? ", …" : ""}`;
  };
  return (
    <ItemList
      {...props}
      render={(value) => <p className="font-mono text-fg-muted text-xs leading-5">{describe(value)}</p>}
    />
  );
}
