// SPDX-License-Identifier: Apache-2.0
//
// http_heads.ts: caches, ranges, methods, other origins, and what clients write into headers.
import { strict as assert } from "node:assert";

import type { Group } from "../group";
import { type Answer, type Target, Visit } from "../target";

// Addresses of private things, with what a person who may see them gets as a validator.
async function validators(target: Target): Promise<[string, string, boolean][]> {
  const tip = target.workshop.git("hidden", "rev-parse", "HEAD");
  const blob = target.workshop.git("hidden", "rev-parse", "HEAD:README.md");
  const ada = await Visit.as(target, "ada", true);
  const raw = await ada.get("/ada/secret/raw/main/README.md");
  const link = new URL(raw.headers.get("location") ?? "");
  return [
    [`/ada/secret/paths/${tip}`, tip, false],
    [`/ada/secret/commit/${tip}`, tip, false],
    ["/ada/secret", tip, false],
    ["/ada/secret/blob/main/README.md", blob, false],
    [`/api/v3/repos/ada/secret/git/blobs/${blob}`, blob, false],
    [`/api/v3/repos/ada/secret/contents/README.md`, blob, false],
    // Another reader's signature, and none.
    [link.pathname + link.search.replace(/u=\d+/, "u=0"), blob, true],
    [link.pathname + link.search.replace(/s=.{4}/, "s=AAAA"), blob, true],
    [link.pathname, blob, true],
  ];
}

async function askWithValidators(group: Group): Promise<void> {
  const { target } = group;
  const strangers: [string, (path: string, headers: Record<string, string>) =>
    Promise<{ status: number; text: string }>][] = [];
  const mallory = await Visit.as(target, "mallory");
  strangers.push(["nobody", (path, headers) => target.send(path, { headers })]);
  strangers.push(["mallory", async (path, headers) => {
    if (path.startsWith("/api/"))
      return target.send(path, { headers, token: target.tokens.mallory ?? "" });
    const answer = await mallory.get(path, headers);
    return { status: answer.status, text: await answer.text() };
  }]);
  for (const [path, oid, content] of await validators(target)) {
    const conditions: Record<string, string>[] = [
      { "If-None-Match": `"${oid}"` }, { "If-None-Match": "*" }, { "If-None-Match": `W/"${oid}"` },
      { "If-Match": `"${oid}"` }, { Range: "bytes=0-3" },
      { Range: "bytes=0-3", "If-Range": `"${oid}"` },
      { "If-Modified-Since": "Fri, 01 Jan 2100 00:00:00 GMT" },
    ];
    for (const [who, ask] of strangers)
      for (const headers of conditions) {
        const answer = content ? await target.send(path, { headers, content: true })
          : await ask(path, headers);
        const fine = [303, 401, 403, 404].includes(answer.status);
        assert.ok(fine, `${who} at ${path} with ${JSON.stringify(headers)}: ${answer.status}`);
      }
  }
  // Those who may see it get what they ask for.
  const tip = target.workshop.git("hidden", "rev-parse", "HEAD");
  const ada = await Visit.as(target, "ada", true);
  const known = await ada.get(`/ada/secret/paths/${tip}`, { "If-None-Match": `"${tip}"` });
  assert.equal(known.status, 304);
}

const says = (answer: Response | Answer, name: string): string => {
  const { headers } = answer;
  return headers instanceof Headers ? headers.get(name) ?? "" : String(headers[name] ?? "");
};

async function askForCaching(group: Group): Promise<void> {
  const { target } = group;
  const ada = await Visit.as(target, "ada", true);
  const pages = ["/", "/ada/secret", "/ada/secret/blob/main/README.md", "/ada/secret/settings",
    "/settings/profile", "/settings/tokens", "/search?q=x", "/explore", "/login/confirm",
    "/ada/secret/commits/main", "/new"];
  for (const path of pages) {
    const answer = await ada.get(path);
    assert.equal(answer.status, 200, path);
    assert.match(says(answer, "cache-control"), /no-store/, path);
    assert.match(says(answer, "vary"), /Cookie/i, path);
  }
  for (const path of ["/api/v3/user", "/api/v3/repos/ada/secret", "/api/v3/user/repos"]) {
    const answer = await target.send(path, { token: target.tokens.ada ?? "", entitled: true });
    assert.equal(answer.status, 200, path);
    // As GitHub's, answers of the API may be kept by their reader, who has to ask again each time.
    assert.match(says(answer, "cache-control"), /^private, no-(cache|store)$/, path);
    assert.match(says(answer, "vary"), /Authorization/i, path);
  }
  // A page is never taken for a style or a picture by what is hung onto its address.
  for (const path of ["/ada/secret", "/settings/profile", "/settings/tokens"])
    for (const tail of ["/private.css", "/x.js", ";x.css", "%3bx.css", "/..%2fx.css", "%0ax.css",
      "/.css", "%23x.css", "%3fx.css", ".css", ".png"]) {
      const answer = await ada.get(path + tail);
      const store = says(answer, "cache-control");
      assert.ok(answer.status >= 400, `${path}${tail}: ${answer.status}`);
      assert.ok(!/public|immutable|max-age=[1-9]/.test(store), `${path}${tail}: ${store}`);
    }
  // What lasts for ever is the same for everybody.
  const front = await (await ada.get("/")).text();
  const asset = /href="(\/assets\/[^"]+\.css)"/.exec(front)?.[1] ?? "";
  const kept = await target.send(asset);
  assert.match(says(kept, "cache-control"), /immutable/);
  assert.equal(kept.headers["set-cookie"], undefined);
}

async function useOtherMethods(group: Group): Promise<void> {
  const { target } = group;
  for (const method of ["TRACE", "CONNECT", "PROPFIND", "TRACK", "DEBUG", "PURGE", "get", "LINK",
    "MKCOL", "SEARCH", "PRI", "FOO"])
    for (const address of ["/", "/ada/open", "/api/v3/user", "*", "example.org:443"]) {
      const heard = await target.talk(`${method} ${address} HTTP/1.1\r\n${target.hostHeader}` +
        "X-Probe: secret-probe\r\nConnection: close\r\n\r\n", { waitMs: 4000 });
      const status = heard.replies[0]?.status ?? 0;
      assert.ok([400, 405, 501].includes(status), `${method} ${address}: ${status}`);
      assert.ok(!heard.bytes.includes("secret-probe"), `${method} repeats what was sent`);
    }
  for (const [path, method] of [["/", "DELETE"], ["/", "PUT"], ["/healthz", "POST"],
    ["/ada/open", "PATCH"], ["/api/v3/repos/ada/open", "PUT"], ["/ada/open", "OPTIONS"]] as const) {
    const answer = await target.send(path, { method, token: target.tokens.ada ?? "" });
    assert.equal(answer.status, 405, `${method} ${path}`);
    assert.match(says(answer, "allow"), /GET/, path);
  }
  const all = await target.talk(`OPTIONS * HTTP/1.1\r\n${target.hostHeader}\r\n`, { replies: 1 });
  assert.ok([405, 501].includes(all.replies[0]?.status ?? 0));
}

async function comeFromElsewhere(group: Group): Promise<void> {
  const { target } = group;
  const ada = await Visit.as(target, "ada", true);
  const origins = ["https://evil.example", "null", "http://127.0.0.1", "http://localhost:1",
    target.server.contentUrl, `${target.server.url}.evil.example`, "file://", "*",
    `https://127.0.0.1:${target.server.port}`];
  for (const Origin of origins)
    for (const path of ["/", "/ada/secret", "/settings/profile", "/api/v3/user",
      "/api/v3/repos/ada/open", "/healthz", "/ada/open.git/info/refs?service=git-upload-pack"]) {
      const read = await ada.get(path, { Origin });
      const preflight = await ada.send(path, {
        method: "OPTIONS",
        headers: {
          Origin,
          "Access-Control-Request-Method": "PUT",
          "Access-Control-Request-Headers": "authorization,content-type",
        },
      });
      for (const answer of [read, preflight]) {
        for (const name of answer.headers.keys())
          assert.ok(!name.startsWith("access-control-allow-cred"), `${path} for ${Origin}`);
        const allowed = says(answer, "access-control-allow-origin");
        assert.ok(allowed === "" || allowed === "*", `${path} for ${Origin}: ${allowed}`);
      }
    }
}

async function writeIntoHeaders(group: Group): Promise<void> {
  const { target } = group;
  const evil = ["<script>alert(1)</script>", "a".repeat(10 << 10), "x%0d%0aSet-Cookie: a=b",
    '","level":"error","forged":"yes', "\x1b[31mred\x1b[0m", "\u202eevil", "00-evil-evil-01",
    `00-${"a".repeat(32)}-${"b".repeat(16)}-01\tx`, "../../etc/passwd", "${jndi:ldap://x}"];
  for (const value of evil)
    for (const name of ["X-Request-Id", "traceparent", "tracestate", "X-Correlation-Id",
      "User-Agent", "Referer", "X-Forwarded-For", "X-Real-IP"])
      for (const path of ["/", "/absent/page", "/api/v3/absent", "/ada/open.git/nothing"]) {
        const heard = await target.talk(`GET ${path} HTTP/1.1\r\n${target.hostHeader}` +
          `${name}: ${value}\r\nConnection: close\r\n\r\n`);
        const status = heard.replies[0]?.status ?? 0;
        assert.ok([200, 400, 404].includes(status), `${name} at ${path}: ${status}`);
        const text = heard.bytes.toString("latin1");
        assert.ok(!text.includes("<script>alert"), `${name} at ${path} comes back as markup`);
        assert.ok(!/^set-cookie: a=b/im.test(text), `${name} at ${path} sets a cookie`);
        const id = /^x-request-id: (.*)\r$/im.exec(text)?.[1];
        if (id) assert.match(id, /^[0-9a-f]{20}$/, "the request id is the server's own");
      }
  const split = await target.talk(`GET / HTTP/1.1\r\n${target.hostHeader}X-Request-Id: a\nX-B: c` +
    "\r\n\r\n");
  assert.deepEqual(split.replies.map((one) => one.status), [400]);
  for (const line of target.log.split("\n").filter((one) => one.startsWith("{"))) {
    const entry = JSON.parse(line) as Record<string, unknown>;
    assert.equal(entry.forged, undefined, "a line of the log was forged");
    assert.ok(!/[\x00-\x1f\x7f]/.test(line), "a control byte stands in the log");
    if (typeof entry.trace === "string") assert.match(entry.trace, /^[0-9a-f]{32}$/);
    assert.ok(line.length < 32 << 10, "a line of the log is as long as a client wants");
  }
}

export async function httpHeads(group: Group): Promise<void> {
  await group.row("AC-107 a validator or range from a stranger tells nothing",
    () => askWithValidators(group));
  await group.row("AC-108 private pages are stored by no cache, whatever the address ends in",
    () => askForCaching(group));
  await group.row("AC-109 methods that nobody needs are refused and repeat nothing",
    () => useOtherMethods(group));
  await group.row("AC-110 no other origin is given the reader's credentials",
    () => comeFromElsewhere(group));
  await group.row("AC-111 what clients write into headers comes back nowhere and forges no log",
    () => writeIntoHeaders(group));
}
