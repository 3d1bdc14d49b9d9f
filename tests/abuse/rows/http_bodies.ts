// SPDX-License-Identifier: Apache-2.0
//
// http_bodies.ts: JSON and forms that are broken, vast or meant for another parser.
import { strict as assert } from "node:assert";

import type { Group } from "../group";
import { processorSeconds } from "../measure";
import { Visit } from "../target";

interface BadJson {
  what: string;
  body: string | Buffer;
  status: number[];
}

const nested = (open: string, close: string, depth: number): string =>
  open.repeat(depth) + close.repeat(depth);

const badJson: BadJson[] = [
  { what: "depth of arrays", body: nested("[", "]", 100_000), status: [400] },
  { what: "depth of objects", body: '{"a":'.repeat(100_000), status: [400] },
  { what: "depth in a member", body: `{"name":${nested("[", "]", 500)}}`, status: [400] },
  { what: "a vast number", body: `{"name":"x","size":${"9".repeat(100 << 20)}}`, status: [413] },
  { what: "a long number", body: `{"name":"x","has_wiki":${"9".repeat(900_000)}}`,
    status: [400, 422] },
  { what: "1e999", body: '{"name":"x","has_wiki":1e999}', status: [400] },
  { what: "-1e999", body: '{"name":"x","has_wiki":-1e999}', status: [400] },
  { what: "a long exponent", body: `{"name":"x","has_wiki":1e${"9".repeat(100_000)}}`,
    status: [400] },
  { what: "a member twice", body: '{"name":"x","name":"y"}', status: [400] },
  { what: "a member twice by escape", body: '{"name":"x","\\u006eame":"y"}', status: [400] },
  { what: "a lone high surrogate", body: '{"name":"\\ud800"}', status: [400] },
  { what: "a lone low surrogate", body: '{"name":"\\udc00x"}', status: [400] },
  { what: "surrogates the wrong way", body: '{"name":"\\udc00\\ud800"}', status: [400] },
  { what: "bytes that are no UTF-8", body: Buffer.from('{"name":"\xff\xfe"}', "latin1"),
    status: [400] },
  { what: "an overlong slash", body: Buffer.from('{"name":"\xc0\xaf"}', "latin1"), status: [400] },
  { what: "data behind it", body: '{"name":"x"}{"name":"y"}', status: [400] },
  { what: "a word behind it", body: '{"name":"x"} x', status: [400] },
  { what: "a byte order mark", body: '\ufeff{"name":"x"}', status: [400] },
  { what: "UTF-16", body: Buffer.from('{"name":"x"}', "utf16le"), status: [400] },
  { what: "a NUL behind it", body: '{"name":"x"}\0', status: [400] },
  { what: "a raw control byte", body: '{"name":"a\nb"}', status: [400] },
  { what: "a comment", body: '{"name":"x"/* */}', status: [400] },
  { what: "a comma too much", body: '{"name":"x",}', status: [400] },
  { what: "single quotes", body: "{'name':'x'}", status: [400] },
  { what: "NaN", body: '{"name":NaN}', status: [400] },
  { what: "a hexadecimal number", body: '{"name":0x10}', status: [400] },
  { what: "a leading zero", body: '{"name":012}', status: [400] },
  { what: "an open string", body: '{"name":"x', status: [400] },
  // What is well-formed and still no body of this address. Nothing is an object without members.
  { what: "nothing", body: "", status: [422] },
  { what: "__proto__", body: '{"name":"x","__proto__":{"admin":true}}', status: [422] },
  { what: "constructor", body: '{"name":"x","constructor":{"prototype":{}}}', status: [422] },
  { what: "an array", body: '[{"name":"x"}]', status: [422] },
  { what: "a bare word", body: "null", status: [422] },
  { what: "a name of another type", body: '{"name":["x"]}', status: [422] },
];

const manyMembers = (count: number): string =>
  `{${Array.from({ length: count }, (_, i) => `"m${i}":0`).join(",")}}`;

async function postJson(group: Group): Promise<void> {
  const { target } = group;
  const post = (body: string | Buffer) =>
    target.send("/api/v3/user/repos", {
      method: "POST",
      token: target.tokens.ada ?? "",
      headers: { "Content-Type": "application/json" },
      body,
    });
  await group.unchanged("ada/open", async () => {
    for (const { what, body, status } of badJson) {
      const began = performance.now();
      const answer = await post(body);
      const took = performance.now() - began;
      assert.ok(status.includes(answer.status), `${what}: ${answer.status} ${answer.text}`);
      const told = JSON.parse(answer.text) as { message: string };
      assert.match(told.message, /^["A-Z].*\.$/, `${what}: ${answer.text}`);
      assert.ok(answer.headers["x-request-id"], what);
      if (took > 500) console.log(`        ${what}: ${took.toFixed(0)} ms`);
    }
    // The same number of bytes, so that time alone tells of a cost that grows with the square.
    const seconds = await processorSeconds(target.server.pid, async () => {
      const answer = await post(manyMembers(80_000));
      assert.equal(answer.status, 422);
      assert.ok(answer.body.length < 64 << 10, `the refusal has ${answer.body.length} bytes`);
    });
    console.log(`        80 000 members: ${seconds} s on a processor`);
    assert.ok(seconds < 5, "the cost of members grows with the square of their number");
  });
}

interface BadForm {
  what: string;
  type: string;
  body: string | Buffer;
  status: number[];
}

const part = (head: string, body: string, boundary = "XX"): string =>
  `--${boundary}\r\n${head}\r\n\r\n${body}\r\n`;
const disposition = (rest: string): string => `Content-Disposition: form-data; ${rest}`;

// `token` is the form's: a body without it would be refused for that.
function badForms(token: string): BadForm[] {
  const csrf = part(disposition('name="_csrf"'), token);
  const end = "--XX--\r\n";
  const form = "multipart/form-data; boundary=XX";
  const file = part(`${disposition('name="avatar"; filename="a.png"')}\r\nContent-Type: image/png`,
    "no picture");
  return [
    { what: "ten thousand parts", type: form, status: [400, 413],
      body: csrf + part(disposition("name=f"), "x").repeat(10_000) + end },
    { what: "no boundary", type: "multipart/form-data", body: csrf + end, status: [400] },
    { what: "an empty boundary", type: "multipart/form-data; boundary=", body: csrf + end,
      status: [400] },
    { what: "a long boundary", type: `multipart/form-data; boundary=${"X".repeat(71)}`,
      body: csrf + end, status: [400] },
    { what: "two boundaries", type: `${form}; boundary=YY`, body: csrf + end,
      status: [400, 422] },
    { what: "another boundary", type: "multipart/form-data; boundary=YY", body: csrf + end,
      status: [400] },
    { what: "parts in a part", type: form, status: [400, 422],
      body: csrf +
        part(`${disposition("name=avatar")}\r\nContent-Type: multipart/mixed; boundary=YY`,
        part("Content-Disposition: attachment; filename=x", "x", "YY")) + end },
    { what: "no end", type: form, body: csrf + file, status: [400] },
    { what: "cut in a head", type: form, body: `${csrf}--XX\r\nContent-Dispo`, status: [400] },
    { what: "no name", type: form, body: csrf + part("Content-Type: text/plain", "x") + end,
      status: [400] },
    { what: "a vast head", type: form, status: [400, 413],
      body: csrf + part(`${disposition("name=f")}\r\nX: ${"x".repeat(1 << 20)}`, "x") + end },
    { what: "a transfer encoding", type: form, status: [400, 422],
      body: csrf + part(`${disposition("name=avatar; filename=x")}\r\n` +
        "Content-Transfer-Encoding: base64", "eA==") + end },
    { what: "more than the limit", type: form, status: [413],
      body: csrf + part(disposition("name=f"), "x".repeat(3 << 20)) + end },
    { what: "no picture", type: form, body: csrf + file + end, status: [422] },
    { what: "another type", type: "text/plain", body: "avatar=x", status: [400, 403, 422] },
    { what: "bytes that are no UTF-8", type: "application/x-www-form-urlencoded",
      body: `_csrf=${encodeURIComponent(token)}&a=%ff%fe`, status: [400] },
    { what: "a broken escape", type: "application/x-www-form-urlencoded",
      body: `_csrf=${encodeURIComponent(token)}&a=%zz`, status: [400] },
    { what: "a NUL", type: "application/x-www-form-urlencoded",
      body: `_csrf=${encodeURIComponent(token)}&a=%00`, status: [400] },
    { what: "ten thousand fields", type: "application/x-www-form-urlencoded",
      body: `_csrf=${encodeURIComponent(token)}${"&a=b".repeat(10_000)}`, status: [400, 413] },
  ];
}

const fileNames = [
  'filename="../../x"', 'filename="..\\..\\x"', 'filename="/etc/passwd"', 'filename="C:\\x"',
  'filename="a\0b"', "filename=..", "filename*=UTF-8''..%2f..%2fx", "filename*=utf-16''x",
  `filename="x"; filename*=UTF-8''%2e%2e%2fx`, "filename*=UTF-8''%ff%fe", "filename*=x",
  `filename="${"a".repeat(5000)}"`, 'filename="a"; filename="b"', "filename=\"x",
  'filename="<script>.png"', 'filename="x\r\nX-Evil: 1"',
];

async function postForms(group: Group): Promise<void> {
  const { target } = group;
  const visit = await Visit.as(target, "ada");
  const post = (type: string, body: string | Buffer): Promise<Response> =>
    visit.send("/settings/avatar?_method=put", {
      method: "POST",
      headers: { Origin: target.server.url, "Sec-Fetch-Site": "same-origin", "Content-Type": type },
      body,
    });
  const token = await visit.token("/settings/profile");
  for (const { what, type, body, status } of badForms(token)) {
    const answer = await post(type, body);
    assert.ok(status.includes(answer.status), `${what}: ${answer.status}`);
    assert.ok(!(await answer.text()).includes("x-evil"), what);
  }
  for (const name of fileNames) {
    const body = part(disposition('name="_csrf"'), token) +
      part(disposition(`name="avatar"; ${name}`), "no picture") + "--XX--\r\n";
    const answer = await post("multipart/form-data; boundary=XX", Buffer.from(body, "latin1"));
    assert.ok([400, 413, 422].includes(answer.status), `${name}: ${answer.status}`);
    assert.equal(answer.headers.get("x-evil"), null);
  }
}

export async function httpBodies(group: Group): Promise<void> {
  await group.row("AC-101 JSON that is broken, vast or ambiguous is refused in words",
    () => postJson(group), { growthMiB: 64 });
  await group.row("AC-102 forms of many, nested or broken parts leave no file behind",
    () => postForms(group));
}

