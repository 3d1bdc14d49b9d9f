// SPDX-License-Identifier: Apache-2.0
//
// headers.ts: what holds for the headers of every answer of /api/v3, and for the body of every
// refusal.
import { strict as assert } from "node:assert";

import type { Answer } from "./calls";
import { isObject } from "./schemas";

const count = (answer: Answer, name: string): number => {
  const value = answer.headers.get(name);
  assert.match(value ?? "", /^\d+$/, `${answer.url}: ${name} is ${value}`);
  return Number(value);
};

export function checkHeaders(answer: Answer): void {
  const { headers, status, url } = answer;
  const limit = count(answer, "x-ratelimit-limit");
  const remaining = count(answer, "x-ratelimit-remaining");
  assert.equal(count(answer, "x-ratelimit-used"), limit - remaining, url);
  assert.ok(count(answer, "x-ratelimit-reset") > 1_700_000_000, `${url}: the reset is in the past`);
  assert.match(headers.get("x-ratelimit-resource") ?? "", /^[a-z_]+$/, url);
  assert.match(headers.get("x-github-media-type") ?? "", /^github\.v3(; |$)/, url);
  assert.match(headers.get("x-github-request-id") ?? "", /^[0-9a-f]{20}$/, url);
  assert.equal(headers.get("x-github-request-id"), headers.get("x-request-id"), url);
  assert.equal(headers.get("x-content-type-options"), "nosniff", url);
  assert.match(headers.get("vary") ?? "", /\bAccept\b/, url);
  assert.ok(!/\bpublic\b/.test(headers.get("cache-control") ?? ""), `${url} may be shared`);
  assert.equal(headers.has("set-cookie"), false, `${url} sets a cookie`);
  if (status === 204 || status === 304) assert.equal(answer.text, "", url);
  else if (status === 302) assert.equal(answer.text, "", url);
  else assert.notEqual(answer.type, "", `${url}: an answer without Content-Type`);
  if (answer.method === "GET" && status === 200 && answer.type === "application/json")
    assert.match(headers.get("etag") ?? "", /^(W\/)?"[!#-~]+"$/, `${url} has no ETag`);
  if (status >= 300 && status !== 302 && status !== 304) checkRefusal(answer);
}

function checkRefusal(answer: Answer): void {
  const { json, status, url } = answer;
  assert.equal(answer.type, "application/json", url);
  assert.ok(isObject(json), url);
  assert.equal(typeof json.message, "string", url);
  assert.notEqual(json.message, "", url);
  assert.equal(json.status, String(status), url);
  assert.match(String(json.documentation_url), /^http:\/\/[^/]+\/api\/docs(#[a-z_.]+)?$/, url);
  if (status === 404) assert.equal(json.message, "Not Found", url);
  if (status === 401) assert.ok(answer.headers.has("www-authenticate"), url);
  if (status === 405) assert.ok(answer.headers.has("allow"), url);
  if (status === 429) assert.ok(answer.headers.has("retry-after"), url);
  if (status === 301 || status === 307) assert.equal(json.url, answer.headers.get("location"), url);
  if (json.errors === undefined) return;
  assert.ok(Array.isArray(json.errors) && json.errors.length > 0, url);
  for (const one of json.errors) {
    if (typeof one === "string") continue; // some operations have texts
    assert.ok(isObject(one), url);
    for (const name of ["resource", "field", "code", "message"])
      assert.equal(typeof one[name], "string", `${url}: errors[].${name}`);
  }
}
