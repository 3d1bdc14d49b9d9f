// SPDX-License-Identifier: Apache-2.0
//
// schemas.ts: holds payloads against the schemas that GitHub publishes for its web hooks.
import { strict as assert } from "node:assert";
import { readFileSync } from "node:fs";

import addFormats from "ajv-formats";
import Ajv, { type ValidateFunction } from "ajv";

interface Description {
  definitions: Record<string, object>;
}

export class Schemas {
  readonly held = new Map<string, number>();
  private readonly ajv = new Ajv({ strict: false, allErrors: true });
  private readonly description: Description;
  private readonly compiled = new Map<string, ValidateFunction>();

  constructor() {
    const file = "node_modules/@octokit/webhooks-schemas/schema.json";
    this.description = JSON.parse(readFileSync(file, "utf8")) as Description;
    addFormats(this.ajv);
    this.ajv.addFormat("uri-template", true);
    this.ajv.addSchema({ $id: "hooks", ...this.description });
  }

  // "push" or "repository$renamed": the definition that exactly this event has.
  check(event: string, payload: Record<string, unknown>): void {
    const action = payload.action as string | undefined;
    const name = [`${event}$${action ?? "event"}`, `${event}_event`].find(
      (one) => one in this.description.definitions);
    assert.ok(name, `no schema is published for ${event} ${action ?? ""}`);
    let validate = this.compiled.get(name);
    if (!validate) {
      validate = this.ajv.compile({ $ref: `hooks#/definitions/${name}` });
      this.compiled.set(name, validate);
    }
    assert.ok(validate(payload), `${name}: ${this.ajv.errorsText(validate.errors)}`);
    this.held.set(name, (this.held.get(name) ?? 0) + 1);
  }
}
