// SPDX-License-Identifier: Apache-2.0
//
// content_headers.ts: where signing in leads, and who may frame a page.
import { strict as assert } from "node:assert";

import { passwordOf } from "../../harness/server";
import { routes } from "./authz_reading";
import type { Group } from "../group";
import { type Target, Visit } from "../target";

const foreign = [
  "//evil.example", "///evil.example", "////evil.example", "/\\evil.example", "\\\\evil.example",
  "\\/evil.example", "/\\/evil.example", "//\\evil.example", "\t//evil.example", "/\t/evil.example",
  "\n//evil.example", "/\n/evil.example", "\r\n//evil.example", "/\r/evil.example",
  " //evil.example",
  "/%2fevil.example", "%2f%2fevil.example", "/%2f%2fevil.example", "/%5cevil.example",
  "%5c%5cevil.example", "/%09/evil.example", "/%0a/evil.example", "/%0d/evil.example",
  "/..//evil.example", "/../\\evil.example", "/./\\evil.example", "/a/..//evil.example",
  "/%2e%2e//evil.example", "/%2e%2e/%2fevil.example", "https:evil.example", "https:/evil.example",
  "https://evil.example", "https:///evil.example", "http:\\\\evil.example", "HTTPS://evil.example",
  "//evil.example@127.0.0.1", "https://127.0.0.1@evil.example", "//127.0.0.1:1@evil.example/",
  "@evil.example", "/@evil.example//x", "javascript:alert(1)", "/javascript:alert(1)//x",
  "JavaScript://%0aalert(1)", "data:text/html,<script>alert(1)</script>", "mailto:x@evil.example",
  "//[::1]", "//0x7f.1", "//2130706433", "//evil%E3%80%82example", "//\u3002evil.example",
  "/\u2028/evil.example", "/\u00a0/evil.example", "//evil.example%00", "/%00/evil.example",
  "/ok\0//evil.example", "?x=//evil.example", "#//evil.example", "", "ok", "./ok", "../ok",
  "/;//evil.example\\", "/a\\..\\..\\evil.example", `/${"a".repeat(5000)}`, "/\x7f/evil.example",
  "/ok?next=\r\nSet-Cookie: a=b", "/ok%0d%0aSet-Cookie:%20a=b", "/%252f%252fevil.example/..//x",
];

// A place on this server as a browser reads it, whatever it looks like.
function staysHere(target: Target, place: string): boolean {
  try {
    return new URL(place, `${target.server.url}/login`).origin === target.server.url;
  } catch {
    return false;
  }
}

async function signInTo(group: Group): Promise<void> {
  const { target } = group;
  assert.ok(foreign.length >= 60);
  const inside = await Visit.as(target, "bob");
  for (const wanted of foreign) {
    const visit = new Visit(target);
    const token = await visit.token("/login");
    const answer = await visit.post("/login", { login: "bob", password: passwordOf("bob"),
      return_to: wanted, _csrf: token });
    const shown = JSON.stringify(wanted);
    if (answer.status === 303) {
      const place = answer.headers.get("location") ?? "";
      assert.match(place, /^\/(?![/\\])/, `${shown} leads to ${place}`);
      assert.ok(staysHere(target, place), `${shown} leads to ${place}`);
      assert.ok(!/[\s\\]/.test(place) && !/%2f%2f|%5c/i.test(place), `${shown} leads to ${place}`);
    } else {
      assert.ok([400, 422].includes(answer.status), `${shown}: ${answer.status}`);
    }
    assert.equal(answer.headers.get("set-cookie")?.includes("a=b") ?? false, false, shown);
    // Who is signed in already is led on at once, by the same rule.
    const led = await inside.get(`/login?return_to=${encodeURIComponent(wanted)}`);
    const on = led.headers.get("location") ?? "/";
    assert.ok(staysHere(target, on) && /^\/(?![/\\])/.test(on), `${shown} leads on to ${on}`);
    const confirm = await inside.get(`/login/confirm?return_to=${encodeURIComponent(wanted)}`);
    const field = /name="return_to" value="([^"]*)"/.exec(await confirm.text())?.[1] ?? "/";
    assert.ok(staysHere(target, field.replaceAll("&amp;", "&")), `${shown} is kept as ${field}`);
  }
  for (const good of ["/ada/open", "/ada/open?tab=x&y=%2f", "/search?q=a%20b",
    "/settings/profile"]) {
    const led = await inside.get(`/login?return_to=${encodeURIComponent(good)}`);
    assert.equal(led.headers.get("location"), good);
  }
}

async function frame(group: Group, binary: string): Promise<void> {
  const { target } = group;
  const tip = target.workshop.git("seed", "rev-parse", "HEAD");
  const address = (path: string): string => path.replace("{owner}", "ada").replace("{repo}", "open")
    .replace("{login}", "ada").replace("{sha}", tip).replace("{oid}", tip)
    .replace(/\{\w+\.\.\.\}/g, "main").replace(/\{\w+\}/g, "1");
  const rows = routes(binary).filter((row) => row.method === "GET");
  const boss = await Visit.as(target, "boss", true);
  const asks = [(path: string) => boss.get(path), (path: string) => new Visit(target).get(path)];
  let pages = 0;
  for (const row of rows.filter((one) => one.origin === "main"))
    for (const ask of asks) {
      const answer = await ask(address(row.path));
      const policy = answer.headers.get("content-security-policy") ?? "";
      const picture = row.path.startsWith("/avatars/") && answer.status === 200;
      if (!picture) {
        assert.match(policy, /frame-ancestors 'none'/, row.path);
        assert.equal(answer.headers.get("x-frame-options"), "DENY", row.path);
      }
      assert.match(policy, /default-src 'none'/, row.path);
      assert.ok(!/unsafe-eval|script-src[^;]*unsafe-inline|\*/.test(policy),
        `${row.path}: ${policy}`);
      assert.equal(answer.headers.get("x-content-type-options"), "nosniff", row.path);
      assert.ok(answer.headers.get("referrer-policy"), row.path);
      assert.equal(answer.headers.get("server"), null, row.path);
      ++pages;
    }
  console.log(`        ${pages} answers looked at`);
  for (const path of ["/c/1/1/x", "/nothing", "/"]) {
    const answer = await target.send(path, { content: true });
    assert.match(String(answer.headers["content-security-policy"]),
      /^sandbox; default-src 'none';.* frame-ancestors http:\/\/127\.0\.0\.1:\d+$/, path);
    assert.equal(answer.headers["www-authenticate"], undefined, "content asks for a password");
  }
}

export async function contentHeaders(group: Group, binary: string): Promise<void> {
  await group.row("AC-096 signing in leads nowhere but into this server", () => signInTo(group));
  await group.row("AC-097 no page is framed by another site", () => frame(group, binary));
}
