/**
 * A glimpse of a port for inside a node's card: about 220 pixels wide, at most 140 high, without anything to press.
 * Given the run, boxes are drawn over the picture they were found in.
 */
"use client";

import { Check, FileVideo, Minus, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslations } from "use-intl";
import { useQuantities } from "@/components/i18n/use-quantities";
import { type Item, type PortResult, wireSchemas } from "@/nodes/results";
import { clock } from "./places";
import { fileUrl } from "./run-model";
import { type PictureSource, pictureFor } from "./sources";
import { plain, tableOf } from "./table";
import { Boxes } from "./viewers/boxes";

interface PortPreviewProps {
  runId: string;
  port: PortResult;
  run?: PictureSource;
}

export function PortPreview({ runId, port, run }: PortPreviewProps) {
  const t = useTranslations("runs");
  const quantities = useQuantities();
  const sound = port.items.filter((item) => item.error === undefined);
  const failed = port.items.length - sound.length;
  return (
    <div className="flex max-h-[140px] min-w-0 flex-col gap-1 overflow-hidden text-xs">
      {sound.length > 0 && (
        <div className="min-h-0 overflow-hidden">
          <Glimpse runId={runId} port={port} items={sound} run={run} />
        </div>
      )}
      {port.total === 0 && <p className="text-fg-subtle">{t("noItems")}</p>}
      {(port.total > 1 || failed > 0) && (
        <p className="flex shrink-0 items-center gap-1.5 text-2xs text-fg-subtle tabular-nums">
          {t("itemCount", { count: port.total, shown: quantities.count(port.total) })}
          {failed > 0 && (
            <span className="flex items-center gap-0.5 text-danger-text">
              <TriangleAlert aria-hidden className="size-3" />
              {t("failedCount", { count: quantities.count(failed) })}
            </span>
          )}
        </p>
      )}
    </div>
  );
}

interface GlimpseProps {
  runId: string;
  port: PortResult;
  items: Item[];
  run: PictureSource | undefined;
}

function Glimpse({ runId, port, items, run }: GlimpseProps): ReactNode {
  const quantities = useQuantities();
  const first = items[0]?.value;
  switch (port.kind) {
    case "image":
    case "mask":
      return <Pictures runId={runId} items={items} />;
    case "detections":
      return <Found port={port} item={items[0] as Item} run={run} />;
    case "text":
      return <Lines texts={items.slice(0, 6).map(({ value }) => String(value))} />;
    case "number":
      return (
        <Lines
          texts={items.slice(0, 4).map(({ value }) => quantities.number(Number(value)))}
          large={items.length === 1}
        />
      );
    case "boolean":
      return first === true ? (
        <Check aria-hidden className="size-4 text-success-text" />
      ) : (
        <Minus aria-hidden className="size-4 text-fg-subtle" />
      );
    case "labels":
      return <Chips value={first} />;
    case "transcript": {
      const segments = wireSchemas.transcript.safeParse(first).data ?? [];
      return (
        <Lines
          texts={segments.slice(0, 5).map(({ startMs, endMs, text }) => text ?? `${clock(startMs)} – ${clock(endMs)}`)}
        />
      );
    }
    case "video": {
      const video = wireSchemas.video.safeParse(first).data;
      return video ? (
        <p className="flex items-center gap-1.5 text-fg-muted tabular-nums">
          <FileVideo aria-hidden className="size-4 shrink-0 text-kind-video" />
          {clock(video.durationMs)} · {video.width} × {video.height}
        </p>
      ) : null;
    }
    case "audio": {
      const audio = wireSchemas.audio.safeParse(first).data;
      return audio ? <p className="text-fg-muted tabular-nums">{clock(audio.durationMs)}</p> : null;
    }
    case "tensor": {
      const tensor = wireSchemas.tensor.safeParse(first).data;
      return tensor ? (
        <p className="truncate font-mono text-2xs text-fg-muted">{`${tensor.type} [${tensor.dims.join(" × ")}]`}</p>
      ) : null;
    }
    case "embedding":
      return <p className="truncate font-mono text-2xs text-fg-muted">{plain(first).slice(0, 60)}</p>;
    case "json":
      return <MiniTable values={items.slice(0, 4).map(({ value }) => value)} />;
  }
}

const stripLength = 4;

function Pictures({ runId, items }: { runId: string; items: Item[] }) {
  const files = items.flatMap(({ value }) => {
    const image = wireSchemas.image.partial({ mime: true }).safeParse(value);
    return image.success ? [fileUrl(runId, image.data.file)] : [];
  });
  if (files.length === 1) {
    return (
      <div className="flex h-[118px] items-center justify-center overflow-hidden rounded-md bg-sunken">
        <img src={files[0]} alt="" loading="lazy" draggable={false} className="max-h-full max-w-full object-contain" />
      </div>
    );
  }
  return (
    <div className="grid grid-cols-4 gap-1">
      {files.slice(0, stripLength).map((file) => (
        <img
          key={file}
          src={file}
          alt=""
          loading="lazy"
          draggable={false}
          className="h-12 w-full rounded-sm bg-sunken object-cover"
        />
      ))}
    </div>
  );
}

function Found({ port, item, run }: { port: PortResult; item: Item; run: PictureSource | undefined }) {
  const parsed = wireSchemas.detections.safeParse(item.value);
  if (!parsed.success) return null;
  const { items, ...shape } = parsed.data;
  const picture = run && pictureFor(run, port, item, shape);
  return (
    <div className="flex h-[118px] items-center justify-center overflow-hidden rounded-md bg-sunken">
      <div
        className="relative max-h-full max-w-full"
        style={{
          aspectRatio: `${shape.width} / ${shape.height}`,
          height: shape.width / shape.height > 1.85 ? "auto" : "100%",
          width: shape.width / shape.height > 1.85 ? "100%" : "auto",
        }}
      >
        {picture && (
          <img
            src={picture.fallback ?? picture.src}
            alt=""
            loading="lazy"
            draggable={false}
            className="absolute inset-0 size-full"
          />
        )}
        <Boxes shape={shape} items={items} boxes text={false} line={0.75} active={null} />
      </div>
    </div>
  );
}

function Lines({ texts, large = false }: { texts: string[]; large?: boolean }) {
  if (large) return <p className="font-semibold text-base text-fg tabular-nums">{texts[0]}</p>;
  const [only] = texts;
  if (texts.length === 1)
    return <p className="line-clamp-6 whitespace-pre-line text-fg-muted [overflow-wrap:anywhere]">{only}</p>;
  return (
    <ul>
      {texts.map((text, index) => (
        <li key={index} className="truncate text-fg-muted">
          {text}
        </li>
      ))}
    </ul>
  );
}

function Chips({ value }: { value: unknown }) {
  const quantities = useQuantities();
  const labels = wireSchemas.labels.safeParse(value).data ?? [];
  return (
    <ul className="flex flex-wrap gap-1">
      {labels.slice(0, 4).map(({ label, score }, index) => (
        <li key={index} className="flex max-w-full items-center gap-1 rounded-sm bg-hover px-1.5 text-2xs text-fg">
          <span className="truncate">{label}</span>
          <span className="text-fg-subtle tabular-nums">{quantities.share(score)}</span>
        </li>
      ))}
    </ul>
  );
}

const columnsShown = 3;

function MiniTable({ values }: { values: unknown[] }) {
  const quantities = useQuantities();
  const cell = (value: unknown) => (typeof value === "number" ? quantities.number(value) : plain(value)) || "—";
  const { columns, rows } = tableOf(values);
  const [only] = rows;
  if (rows.length === 1 && only) {
    return (
      <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-2">
        {columns.slice(0, 6).map(({ key }) => (
          <div key={key} className="contents">
            <dt className="truncate text-fg-subtle">{key}</dt>
            <dd className="truncate text-fg">{cell(only.cells[key])}</dd>
          </div>
        ))}
      </dl>
    );
  }
  return (
    <table className="w-full table-fixed text-left">
      <thead>
        <tr>
          {columns.slice(0, columnsShown).map(({ key }) => (
            <th key={key} className="truncate pr-2 font-medium text-2xs text-fg-subtle">
              {key}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.slice(0, 4).map(({ cells }, index) => (
          <tr key={index}>
            {columns.slice(0, columnsShown).map(({ key }) => (
              <td key={key} className="truncate pr-2 text-fg-muted">
                {cell(cells[key])}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
