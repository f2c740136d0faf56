/** How a picture is made into the numbers that the model takes. */
"use client";

import { useId } from "react";
import { useTranslations } from "use-intl";
import { Field, Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import type { ImagePreprocess } from "@/nodes/model-card";
import { channelsOf } from "./model-form";
import { NumberField } from "./number-field";
import { type PixelRange, pixelRangeNames, pixelRangeOf, pixelRanges, withChannels } from "./pixel-range";

interface PictureFieldsProps {
  value: ImagePreprocess;
  onChange: (value: ImagePreprocess) => void;
}

const layouts = ["NCHW", "NHWC"] as const;
const colors = ["RGB", "BGR", "GRAY"] as const;
const fits = ["cover", "stretch", "contain"] as const;

export function PictureFields({ value, onChange }: PictureFieldsProps) {
  const t = useTranslations("models");
  const id = useId();
  const set = (change: Partial<ImagePreprocess>) => onChange({ ...value, ...change });
  const range = pixelRangeOf(value);
  const channels = channelsOf(value);

  function setColor(color: ImagePreprocess["color"]) {
    const next = channelsOf({ color });
    const resized = (list: number[], fill: number) =>
      Array.from({ length: next }, (_, at) => list[at] ?? list[0] ?? fill);
    set({ color, mean: resized(value.mean, 0), std: resized(value.std, 1) });
  }

  function setRange(name: PixelRange) {
    // The person's own numbers begin as a step away from the last choice, so that the fields appear.
    if (name === "custom") set({ mean: value.mean.map((each) => each + 0.001) });
    else set(withChannels(pixelRanges[name], channels));
  }

  return (
    <>
      <div className="grid grid-cols-2 gap-4 sm:grid-cols-3">
        <NumberField
          label={t("width")}
          value={value.width}
          placeholder={t("any")}
          onChange={(width) => set({ width })}
        />
        <NumberField
          label={t("height")}
          value={value.height}
          placeholder={t("any")}
          onChange={(height) => set({ height })}
        />
        {value.fit === "cover" && (
          <NumberField
            label={t("shortSide")}
            value={value.shortSide ?? null}
            placeholder={t("asLarge")}
            onChange={(shortSide) => set({ shortSide: shortSide ?? undefined })}
          />
        )}
      </div>
      <div className="grid gap-4 sm:grid-cols-2">
        <Field id={`${id}-fit`} label={t("fit")}>
          <Select
            id={`${id}-fit`}
            value={value.fit}
            options={fits.map((fit) => ({ value: fit, label: t(`fits.${fit}`) }))}
            onValueChange={(fit) => set({ fit: fit as ImagePreprocess["fit"] })}
          />
        </Field>
        <Field id={`${id}-range`} label={t("range")}>
          <Select
            id={`${id}-range`}
            value={range}
            options={pixelRangeNames.map((name) => ({ value: name, label: t(`ranges.${name}`) }))}
            onValueChange={(name) => setRange(name as PixelRange)}
          />
        </Field>
        <Field id={`${id}-color`} label={t("color")}>
          <Select
            id={`${id}-color`}
            value={value.color}
            options={colors.map((color) => ({ value: color, label: t(`colors.${color}`) }))}
            onValueChange={(color) => setColor(color as ImagePreprocess["color"])}
          />
        </Field>
        <Field id={`${id}-layout`} label={t("layout")}>
          <Select
            id={`${id}-layout`}
            value={value.layout}
            options={layouts.map((layout) => ({ value: layout, label: t(`layouts.${layout}`) }))}
            onValueChange={(layout) => set({ layout: layout as ImagePreprocess["layout"] })}
          />
        </Field>
      </div>
      {range === "custom" && <OwnNumbers value={value} onChange={onChange} />}
    </>
  );
}

/** (x * scale - mean) / std, per channel. */
function OwnNumbers({ value, onChange }: PictureFieldsProps) {
  const t = useTranslations("models");
  const id = useId();
  const list = (name: "mean" | "std") => (
    <Field id={`${id}-${name}`} label={t(name)}>
      <div className="flex gap-1.5">
        {value[name].map((each, at) => (
          <Input
            key={`${name}-${at + 1}`}
            id={at === 0 ? `${id}-${name}` : undefined}
            aria-label={`${t(name)} ${at + 1}`}
            type="number"
            step="any"
            required
            defaultValue={each}
            onChange={({ target }) =>
              Number.isFinite(target.valueAsNumber) &&
              onChange({ ...value, [name]: value[name].with(at, target.valueAsNumber) })
            }
          />
        ))}
      </div>
    </Field>
  );
  return (
    <div className="grid gap-4 sm:grid-cols-[8rem_1fr_1fr]">
      <Field id={`${id}-scale`} label={t("scale")}>
        <Input
          id={`${id}-scale`}
          type="number"
          step="any"
          required
          defaultValue={value.scale}
          onChange={({ target }) =>
            Number.isFinite(target.valueAsNumber) && onChange({ ...value, scale: target.valueAsNumber })
          }
        />
      </Field>
      {list("mean")}
      {list("std")}
    </div>
  );
}
