// SPDX-License-Identifier: Apache-2.0
//
// published.ts: whether an answer of a writing row has the shape that GitHub publishes for it
// (@octokit/openapi).
import { readFileSync } from "node:fs";

import addFormats from "ajv-formats";
import Ajv2020 from "ajv/dist/2020.js";

type Members = Record<string, unknown>;

const file = "node_modules/@octokit/openapi/generated/api.github.com.json";
const isObject = (value: unknown): value is Members =>
  typeof value === "object" && value !== null && !Array.isArray(value);

export class Published {
  private readonly document = JSON.parse(readFileSync(file, "utf8")) as Members;
  private readonly ajv = new Ajv2020({ strict: false, allErrors: true });

  constructor() {
    addFormats(this.ajv, { mode: "full" });
  }

  // "PUT", "/repos/{owner}/{repo}/contents/{path}", 201: what is wrong, in lines.
  problems(method: string, path: string, status: number, body: unknown): string[] {
    const at = (from: unknown, ...names: string[]): unknown =>
      names.reduce<unknown>((here, name) => {
        const found = isObject(here) ? here[name] : undefined;
        return isObject(found) && typeof found.$ref === "string" ? this.target(found.$ref) : found;
      }, from);
    const response = at(this.document, "paths", path, method.toLowerCase(), "responses",
      String(status));
    if (!isObject(response)) return [`${method} ${path} lists no ${status}`];
    const schema = at(response, "content", "application/json", "schema");
    if (schema === undefined) return [`${status} of ${method} ${path} has no shape`];
    return this.validate(schema, body);
  }

  // What every refusal looks like. Several of the shapes listed for single operations are the same
  // with more members, of which "exactly one" can never hold.
  problemsOfError(body: unknown): string[] {
    return this.validate(this.target("#/components/schemas/basic-error"), body);
  }

  private validate(schema: unknown, body: unknown): string[] {
    const validate = this.ajv.compile(this.whole(schema, 0) as object);
    if (validate(body)) return [];
    return (validate.errors ?? []).map((e) => `${e.instancePath || "/"} ${e.message ?? ""}`);
  }

  private target(ref: string): unknown {
    return ref.slice(2).split("/").reduce<unknown>(
      (here, name) => (isObject(here) ? here[name] : undefined), this.document);
  }

  // The schema with what it refers to in place, and "nullable" of OpenAPI 3.0 as a type.
  private whole(schema: unknown, depth: number): unknown {
    if (depth > 40) return {};
    if (Array.isArray(schema)) return schema.map((one) => this.whole(one, depth + 1));
    if (!isObject(schema)) return schema;
    if (typeof schema.$ref === "string") return this.whole(this.target(schema.$ref), depth + 1);
    const out: Members = {};
    for (const [name, value] of Object.entries(schema)) {
      if (["example", "examples", "description", "nullable", "default"].includes(name) &&
        (typeof value !== "object" || name.startsWith("example"))) continue;
      out[name] = this.whole(value, depth + 1);
    }
    return schema.nullable === true ? { anyOf: [out, { type: "null" }] } : out;
  }
}
