"""Writes operators.generated.ts from the operator definitions that the Python package `onnx` brings.

    pip install onnx && python generate-operators.py > operators.generated.ts

One line per operator and version: name, version (with x: deprecated), inputs min-max and how each is bound (s single, o optional,
v variadic), outputs likewise, then attributes as name:type, with ! where the operator demands it (type: AttributeProto.AttributeType).
"""
from collections import defaultdict

import onnx
from onnx import defs

KIND = {"Single": "s", "Optional": "o", "Variadic": "v"}


def count(low, high):
    return f"{low}-{'*' if high == 2**31 - 1 else high}"


def bound(parameters):
    return "".join(KIND[parameter.option.name] for parameter in parameters) or "-"


by_domain = defaultdict(list)
for schema in defs.get_all_schemas_with_history():
    by_domain[schema.domain].append(schema)

print(f"// Written by generate-operators.py from onnx {onnx.__version__}. Do not edit.")
print("export const operatorLines: Readonly<Record<string, string>> = {")
for domain, schemas in sorted(by_domain.items()):
    print(f'  "{domain}": `')
    for schema in sorted(schemas, key=lambda schema: (schema.name, schema.since_version)):
        attributes = [
            f"{attribute.name}{'!' if attribute.required else ''}:{attribute.type.value}"
            for attribute in sorted(schema.attributes.values(), key=lambda attribute: attribute.name)
        ]
        print(
            schema.name,
            f"{schema.since_version}{'x' if schema.deprecated else ''}",
            count(schema.min_input, schema.max_input),
            bound(schema.inputs),
            count(schema.min_output, schema.max_output),
            bound(schema.outputs),
            *attributes,
        )
    print("`,")
print("};")
