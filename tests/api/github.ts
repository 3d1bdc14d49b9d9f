// SPDX-License-Identifier: Apache-2.0
//
// github.ts: GitHub's published description (@octokit/openapi): its operations, and whether an
// answer is of the shape that it publishes for the operation, the status and the media type.
import { readFileSync } from "node:fs";

import type { ValidateFunction } from "ajv/dist/2020.js";

import { convert, isObject, type Json, makeValidator, type Members, problems } from "./schemas";

const file = "node_modules/@octokit/openapi/generated/api.github.com.json";
const root = "https://description.example/github";
const methods = ["get", "put", "post", "patch", "delete"];

export interface Operation {
  id: string;
  method: string; // upper case
  path: string; // "/repos/{owner}/{repo}"
  body: Members; // the members of its JSON body
  responses: Members;
}

// `undescribed`: the operation lists no such status, so that an error was held against the shape
// that all errors have. `schema`: the body was held against the schema that the operation
// publishes; else it publishes none, and there was no body.
export interface Verdict {
  wrong: string[];
  undescribed: boolean;
  schema: boolean;
}

// "application/json; charset=utf-8" → "application/json"
export const bareType = (contentType: string): string =>
  (contentType.split(";")[0] ?? "").trim().toLowerCase();

export class GithubDescription {
  readonly operations = new Map<string, Operation>();
  readonly version: string;
  private readonly document: Members;
  private readonly ajv = makeValidator();
  private readonly compiled = new Map<string, ValidateFunction>();

  constructor() {
    this.document = JSON.parse(readFileSync(file, "utf8")) as Members;
    this.version = (this.document.info as { version: string }).version;
    const schemas = (this.document.components as Members).schemas as Members;
    const defs = Object.entries(schemas).map(([name, one]) => [name, convert(one, this.ref)]);
    this.ajv.addSchema({ $id: root, $defs: Object.fromEntries(defs) });
    for (const [path, row] of Object.entries(this.document.paths as Record<string, Members>))
      for (const method of methods) if (isObject(row[method])) this.add(path, method, row[method]);
  }

  get total(): number {
    return this.operations.size;
  }

  private add(path: string, method: string, operation: Members): void {
    const id = operation.operationId as string;
    const body = this.at(operation, "requestBody", "content", "application/json", "schema");
    const properties = isObject(body) && isObject(body.properties) ? body.properties : {};
    this.operations.set(id, {
      id,
      method: method.toUpperCase(),
      path,
      body: properties,
      responses: operation.responses as Members,
    });
  }

  // What is wrong with an answer.
  check(id: string, status: number, contentType: string, body: Json | string): Verdict {
    const operation = this.operations.get(id);
    if (!operation) throw new Error(`GitHub's description has no operation ${id}`);
    const response = this.resolve(operation.responses[String(status)]);
    // Some refusals stand in the description without a shape, and some do not stand there at all.
    if (!response || (status >= 400 && !isObject(response.content)))
      return { wrong: this.checkGeneral(id, status, body), undescribed: true, schema: false };
    return { undescribed: false, ...this.checkContent(id, status, response, contentType, body) };
  }

  // The media type if the operation lists it for this status, else plain JSON.
  typeLike(id: string, status: number, type: string): string {
    const response = this.resolve(this.operations.get(id)?.responses[String(status)]);
    const listed = isObject(response?.content) && response.content[type] !== undefined;
    return listed ? type : "application/json";
  }

  // What GitHub documents for all operations alike.
  private checkGeneral(id: string, status: number, body: Json | string): string[] {
    if (status === 304) return body === "" ? [] : ["304 has a body"];
    if (status >= 400 || status === 301 || status === 307)
      return this.validate("basic-error", this.named("basic-error"), body);
    return [`${status} is no answer of ${id}`];
  }

  private checkContent(
    id: string,
    status: number,
    response: Members,
    contentType: string,
    body: Json | string,
  ): { wrong: string[]; schema: boolean } {
    const without = (...wrong: string[]) => ({ wrong, schema: false });
    const types = isObject(response.content) ? response.content : {};
    if (Object.keys(types).length === 0)
      return body === "" ? without() : without(`${status} of ${id} has no body, this one has`);
    const type = bareType(contentType);
    const entry = types[type];
    if (!isObject(entry) || entry.schema === undefined)
      return without(`${status} of ${id} is ${Object.keys(types).join(" or ")}, this one ${type}`);
    const key = `${id} ${status} ${type}`;
    return { wrong: this.validate(key, convert(entry.schema, this.ref), body), schema: true };
  }

  private validate(key: string, schema: Json, body: Json | string): string[] {
    let validate = this.compiled.get(key);
    if (!validate) this.compiled.set(key, (validate = this.ajv.compile(schema as object)));
    return problems(validate, body);
  }

  private readonly ref = (target: string): string =>
    target.replace("#/components/schemas/", `${root}#/$defs/`);

  private named(schema: string): Json {
    return { $ref: `${root}#/$defs/${schema}` };
  }

  private resolve(value: Json | undefined): Members | undefined {
    if (!isObject(value)) return undefined;
    if (typeof value.$ref !== "string") return value;
    const path = value.$ref.replace("#/", "").split("/");
    return this.resolve(this.at(this.document, ...path));
  }

  private at(from: Json, ...path: string[]): Json | undefined {
    let here: Json | undefined = from;
    for (const name of path)
      here = isObject(here) ? this.resolve(here[name]) ?? here[name] : undefined;
    return here;
  }
}
