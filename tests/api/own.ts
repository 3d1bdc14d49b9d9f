// SPDX-License-Identifier: Apache-2.0
//
// own.ts: our own description (/api/openapi.json): that it is sound OpenAPI 3.1, that its examples
// are valid, and whether an answer is what it says, with no member more.
//
// The structure is checked by hand against the specification (3.1.0, section 4); schemas against
// the meta-schema of JSON Schema 2020-12, which the validator brings along.
import type { ValidateFunction } from "ajv/dist/2020.js";

import { isObject, type Json, makeValidator, type Members, problems } from "./schemas";

const root = "https://description.example/own";
const methods = ["get", "put", "post", "patch", "delete"];

export interface OwnOperation {
  id: string;
  method: string;
  path: string;
  operation: Members;
}

export class OwnDescription {
  readonly operations: OwnOperation[] = [];
  private readonly ajv = makeValidator();
  private readonly compiled = new Map<string, ValidateFunction>();

  constructor(readonly document: Members) {
    // OpenAPI adds keywords that say nothing about validity; none is used beside these.
    const defs = this.section("components", "schemas");
    this.ajv.addSchema({ $id: root, $defs: rewritten(defs) as Members });
    for (const [path, row] of Object.entries(this.section("paths")))
      for (const method of methods) {
        const operation = isObject(row) ? row[method] : undefined;
        if (!isObject(operation)) continue;
        const id = String(operation.operationId);
        this.operations.push({ id, method: method.toUpperCase(), path, operation });
      }
  }

  find(id: string): OwnOperation | undefined {
    return this.operations.find((one) => one.id === id);
  }

  // What is wrong with an answer of a row.
  check(id: string, status: number, type: string, body: Json | string): string[] {
    const found = this.find(id);
    if (!found) return [`our description has no operation ${id}`];
    const responses = found.operation.responses as Members;
    const response = this.resolve(responses[String(status)]);
    if (!response) return [`${id} does not say that it answers ${status}`];
    const content = response.content;
    if (!isObject(content))
      return body === "" || body === null ? [] : [`${id} ${status} has a body`];
    const entry = content[type];
    if (!isObject(entry)) return [`${id} ${status} does not name ${type}`];
    return this.validate(`${id} ${status} ${type}`, entry.schema as Json, body);
  }

  validate(key: string, schema: Json, value: unknown): string[] {
    let validate = this.compiled.get(key);
    if (!validate) {
      validate = this.ajv.compile(rewritten(schema) as object);
      this.compiled.set(key, validate);
    }
    return problems(validate, value);
  }

  resolve(value: Json | undefined): Members | undefined {
    if (!isObject(value)) return undefined;
    if (typeof value.$ref !== "string") return value;
    const path = value.$ref.replace("#/", "").split("/");
    return this.resolve(this.section(...path));
  }

  section(...path: string[]): Members {
    let here: Json = this.document;
    for (const name of path) here = isObject(here) ? (here[name] ?? null) : null;
    return isObject(here) ? here : {};
  }

  // Every media type with a schema, wherever it stands: requests, answers and errors.
  *media(): Generator<{ where: string; type: string; entry: Members }> {
    for (const { id, operation } of this.operations) {
      const request = isObject(operation.requestBody) ? operation.requestBody.content : {};
      for (const [type, entry] of Object.entries((request ?? {}) as Members))
        yield { where: `${id} request`, type, entry: entry as Members };
      for (const [status, value] of Object.entries(operation.responses as Members)) {
        const content = this.resolve(value)?.content;
        for (const [type, entry] of Object.entries((content ?? {}) as Members))
          yield { where: `${id} ${status}`, type, entry: entry as Members };
      }
    }
  }

  schemaIsSound(schema: Json): boolean {
    return this.ajv.validateSchema(schema as object) === true;
  }
}

const rewritten = (value: Json): Json =>
  JSON.parse(JSON.stringify(value).replaceAll("#/components/schemas/", `${root}#/$defs/`)) as Json;

// What the specification says of each object that our document uses.
export function structure(own: OwnDescription): string[] {
  const wrong: string[] = [];
  const want = (good: boolean, what: string): void => void (good || wrong.push(what));
  const text = (value: Json | undefined): boolean => typeof value === "string" && value !== "";
  const d = own.document;
  const members = ["openapi", "info", "servers", "paths", "components", "tags"];
  for (const name of Object.keys(d)) want(members.includes(name), `unknown member ${name}`);
  want(/^3\.1\.\d+$/.test(String(d.openapi)), "openapi is no 3.1 version");
  const info = own.section("info");
  want(text(info.title) && text(info.version), "info lacks title or version");
  want(isObject(info.license) && text(info.license.name), "info.license has no name");
  want(Array.isArray(d.servers) && d.servers.every((s) => isObject(s) && text(s.url)), "servers");
  const tags = (d.tags as Members[]).map((tag) => tag.name);
  want(new Set(tags).size === tags.length, "two tags have one name");
  const ids = own.operations.map((one) => one.id);
  want(new Set(ids).size === ids.length, "two operations have one id");
  const shapes = Object.keys(own.section("paths")).map((p) => p.replace(/\{[^}]*\}/g, "{}"));
  want(new Set(shapes).size === shapes.length, "two paths have one shape");
  for (const one of own.operations) checkOperation(own, one, tags, want, text);
  for (const [name, schema] of Object.entries(own.section("components", "schemas"))) {
    want(/^[A-Za-z0-9._-]+$/.test(name), `the schema ${name} has a malformed name`);
    want(own.schemaIsSound(schema), `the schema ${name} is none by the meta-schema`);
  }
  for (const [, target] of JSON.stringify(d).matchAll(/"\$ref":"([^"]+)"/g))
    want(own.resolve({ $ref: target as string }) !== undefined &&
      Object.keys(own.section(...(target as string).replace("#/", "").split("/"))).length > 0,
      `${target} leads nowhere`);
  return wrong;
}

function checkOperation(
  own: OwnDescription,
  { id, path, operation }: OwnOperation,
  tags: (Json | undefined)[],
  want: (good: boolean, what: string) => void,
  text: (value: Json | undefined) => boolean,
): void {
  const known = ["operationId", "summary", "description", "tags", "parameters", "requestBody",
    "responses", "security"];
  for (const name of Object.keys(operation)) want(known.includes(name), `${id}: unknown ${name}`);
  want(text(operation.summary), `${id} has no summary`);
  want((operation.tags as Json[]).every((tag) => tags.includes(tag)), `${id} has an unknown tag`);
  const parameters = operation.parameters as Members[];
  const inPath = parameters.filter((p) => p.in === "path").map((p) => p.name);
  const wanted = [...path.matchAll(/\{([^}]*)\}/g)].map((match) => match[1]);
  want(JSON.stringify(inPath) === JSON.stringify(wanted), `${id}: path parameters ${inPath}`);
  const keys = parameters.map((p) => `${p.in} ${p.name}`);
  want(new Set(keys).size === keys.length, `${id} names a parameter twice`);
  for (const p of parameters) {
    want(text(p.description), `${id}: the parameter ${p.name} is not described`);
    want(isObject(p.schema), `${id}: the parameter ${p.name} has no schema`);
    want(p.in === "path" ? p.required === true : p.required !== true, `${id}: ${p.name} required`);
    want(p.in !== "path" || p.example !== undefined, `${id}: ${p.name} has no example`);
    if (p.example !== undefined)
      want(own.validate(`${id} ${p.in} ${p.name}`, p.schema as Json, p.example).length === 0,
        `${id}: the example of ${p.name} is not valid`);
  }
  const responses = Object.entries(operation.responses as Members);
  const good = responses.filter(([status]) => /^[23]/.test(status));
  want(good.length > 0, `${id} has no answer`);
  for (const [status, value] of responses) {
    want(/^[1-5]\d\d$/.test(status) || status === "default", `${id}: the status ${status}`);
    const response = own.resolve(value);
    want(response !== undefined && text(response.description), `${id} ${status} is not described`);
    const bare = ["204", "301", "302", "304"].includes(status);
    want(bare || isObject(response?.content), `${id} ${status} has no content`);
  }
  const schemes = own.section("components", "securitySchemes");
  want(Array.isArray(operation.security) && operation.security.length > 0, `${id}: security`);
  for (const one of operation.security as Members[])
    for (const name of Object.keys(one)) want(name in schemes, `${id}: the scheme ${name}`);
}
