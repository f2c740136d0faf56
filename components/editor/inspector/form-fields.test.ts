import { expect, test } from "vitest";
import { registry } from "@/nodes/registry.generated";
import { type FormField, fieldsOf, issuesOf } from "./form-fields";

function spec(type: string) {
  const found = registry.get(type);
  if (!found) throw new Error(type);
  return found;
}

const control = (type: string, key: string) => fieldsOf(spec(type)).find((field) => field.key === key)?.control;

test("every parameter of every node has a control and a title of its own", () => {
  const bare: string[] = [];
  const look = (type: string, fields: readonly FormField[]) => {
    for (const { key, title, control } of fields) {
      if (control.sort === "json" || title === key) bare.push(`${type}.${key}`);
      if (control.sort === "records") look(`${type}.${key}`, control.fields);
    }
  };
  for (const [type, each] of registry) look(type, fieldsOf(each));
  expect(bare).toEqual([]);
});

test("hints choose the control; without one the type does", () => {
  expect(control("io.images-input", "assets")).toEqual({ sort: "asset", accept: "image/*,.zip", many: true });
  expect(control("vision.read-text", "detection")).toEqual({ sort: "model", tasks: ["text-detection"] });
  expect(control("vision.read-text", "minScore")).toEqual({
    sort: "slider",
    min: 0,
    max: 1,
    step: 0.01,
    unit: undefined,
  });
  expect(control("vision.draw-detections", "color")).toEqual({ sort: "color" });
  expect(control("vision.draw-detections", "labels")).toEqual({ sort: "switch" });
  expect(control("text.split", "by")).toMatchObject({ sort: "choice" });
  expect(control("io.table-output", "columns")).toEqual({ sort: "texts" });
  expect(control("text.template", "template")).toMatchObject({ sort: "text", rows: 4, code: false });
});

test("a number that may be left out has an empty state, others do not", () => {
  expect(control("text.filter", "maxLength")).toEqual({ sort: "number", min: 0, max: undefined, step: 1, empty: true });
  expect(control("text.filter", "minLength")).toMatchObject({ empty: false });
});

test("a list of objects has the fields of one object", () => {
  const fields = control("text.extract", "fields");
  expect(fields?.sort === "records" && fields.fields.map(({ key }) => key)).toEqual(["name", "pattern", "type"]);
});

test("issues are said at the field, as deep as it lies", () => {
  const issues = issuesOf(spec("text.extract"), {
    fields: [
      { name: "a", pattern: "b" },
      { name: "", pattern: "c" },
    ],
  });
  expect([...issues.keys()]).toEqual(["fields.1.name"]);
  expect(issuesOf(spec("vision.resize"), { width: 0 }).has("width")).toBe(true);
  expect(issuesOf(spec("vision.resize"), {}).size).toBe(0);
});
