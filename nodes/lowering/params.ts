/** Parameter schemas that several nodes share, with what the form shows of them. */
import { z } from "zod";
import type { ParamUi } from "../define-node";
import { assetSchema } from "../pipeline";

/** A share from `least` to 1, drawn as a slider. */
export function share(title: string, initial: number, description?: string, least = 0) {
  return z
    .number()
    .min(least)
    .max(1)
    .default(initial)
    .meta({ title, description, ui: { widget: "slider", step: 0.01 } satisfies ParamUi });
}

export function model(task: string, initial?: string) {
  const schema = z.string("Choose a model.").min(1, "Choose a model.");
  const meta = { title: "Model", ui: { widget: "model", tasks: [task] } satisfies ParamUi };
  return initial ? schema.default(initial).meta(meta) : schema.meta(meta);
}

/** The field's name in the API and on the command line. */
export function fieldName(initial: string) {
  return z
    .string()
    .regex(/^[a-z][a-z0-9_]{0,39}$/, "Lower-case letters, digits and _, beginning with a letter.")
    .default(initial)
    .meta({ title: "Name", description: "What this is called in the API and on the command line." });
}

export function asset(title: string, accept: string) {
  return assetSchema
    .nullable()
    .default(null)
    .meta({ title, ui: { widget: "asset", accept } satisfies ParamUi });
}

export function color(title: string, initial: string) {
  return z
    .string()
    .regex(/^#[0-9a-fA-F]{6}$/, "A colour such as #22c55e.")
    .default(initial)
    .meta({ title, ui: { widget: "color" } satisfies ParamUi });
}

export const spellByContext = z.boolean().default(true).meta({
  title: "Spell by context",
  description:
    "Where the model wavers between characters that look alike, such as 0 and O, the rest of the word decides; full-width signs between Latin letters are written half-width.",
});
