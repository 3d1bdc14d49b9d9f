// SPDX-License-Identifier: Apache-2.0
//
// schemas.ts: JSON Schema 2020-12 with formats, for both descriptions that answers are held
// against.
//
// GitHub's description is OpenAPI 3.0, whose schemas are an older dialect: convert() rewrites them
// and throws at any keyword it does not know, so that nothing is dropped in silence.
import addFormats from "ajv-formats";
import Ajv2020, { type ErrorObject, type ValidateFunction } from "ajv/dist/2020.js";

export type Json = null | boolean | number | string | Json[] | { [name: string]: Json };
export type Members = Record<string, Json>;

export const isObject = (value: unknown): value is Members =>
  typeof value === "object" && value !== null && !Array.isArray(value);

// Says something about a schema, but not about what is valid.
const silent = new Set(["description", "title", "example", "examples", "default", "deprecated",
  "readOnly", "writeOnly", "discriminator", "externalDocs", "xml"]);
const plain = new Set(["type", "format", "enum", "required", "minimum", "maximum", "minLength",
  "maxLength", "minItems", "maxItems", "uniqueItems", "pattern", "minProperties", "maxProperties",
  "multipleOf", "const"]);

// `refs` rewrites the target of a reference.
export function convert(schema: Json, refs: (target: string) => string): Json {
  if (typeof schema === "boolean") return schema;
  if (!isObject(schema)) throw new Error(`no schema: ${JSON.stringify(schema).slice(0, 80)}`);
  // Beside a reference nothing counts in OpenAPI 3.0.
  if (typeof schema.$ref === "string") return { $ref: refs(schema.$ref) };
  const out: Members = {};
  const deeper = (value: Json): Json => convert(value, refs);
  for (const [name, value] of Object.entries(schema)) {
    if (value === undefined || silent.has(name) || name.startsWith("x-") || name === "nullable")
      continue;
    if (plain.has(name)) out[name] = value;
    else if (name === "items" || name === "not") out[name] = deeper(value);
    else if (name === "additionalProperties") out[name] = deeper(value);
    else if (name === "allOf" || name === "anyOf")
      out[name] = (value as Json[]).map(deeper);
    // The description says "one of" of shapes that do not exclude each other.
    else if (name === "oneOf") out.anyOf = (value as Json[]).map(deeper);
    else if (name === "properties")
      out[name] = Object.fromEntries(
        Object.entries(value as Members).map(([key, one]) => [key, deeper(one)]));
    else throw new Error(`a schema has the unknown keyword ${name}`);
  }
  return schema.nullable === true ? orNull(out) : out;
}

function orNull(schema: Members): Json {
  if (typeof schema.type !== "string") return { anyOf: [schema, { type: "null" }] };
  const list = schema.enum as Json[] | undefined;
  return {
    ...schema,
    type: [schema.type, "null"],
    ...(list && !list.includes(null) ? { enum: [...list, null] } : {}),
  };
}

export function makeValidator(): Ajv2020 {
  const ajv = new Ajv2020({
    strict: true,
    strictTypes: false, // GitHub's description leaves types out of branches of anyOf
    strictRequired: false, // and requires members that a branch does not list again
    allowUnionTypes: true,
    allErrors: true,
  });
  addFormats(ajv, { mode: "full" });
  return ajv;
}

// What is wrong with a value, in lines; empty when nothing is.
export function problems(validate: ValidateFunction, value: unknown): string[] {
  if (validate(value)) return [];
  const say = (e: ErrorObject): string =>
    `${e.instancePath || "/"} ${e.message ?? ""} ${JSON.stringify(e.params)}`;
  return (validate.errors ?? []).map(say);
}
