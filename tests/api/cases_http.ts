// SPDX-License-Identifier: Apache-2.0
//
// cases_http.ts: validators, refusals of every status, media types, and the limit on requests.
import { strict as assert } from "node:assert";
import { gzipSync } from "node:zlib";

import { Server } from "../harness/server";
import { type Bench, engine, refused } from "./bench";
import { isObject, type Members } from "./schemas";

export async function httpCases({ t, seed, calls, ada }: Bench): Promise<void> {
  const repo = "/repos/ada/engine";

  await t.run("every JSON answer to a reader has an ETag that is good for 304", async () => {
    // But those of what is gone since, or is not ada's.
    const gone = /\/(gone|branches\/api|hooks\/\d+|\w*keys\/\d+|admin\/hooks)(\/|$)/;
    const read = calls.answers.filter((one) =>
      one.method === "GET" && one.status === 200 && one.type === "application/json" &&
      !gone.test(one.url.split("?")[0] ?? ""));
    const seen = new Map(read.map((one) => [one.row?.row, one]));
    assert.ok(seen.size > 30, `${seen.size} rows`);
    for (const [row, { url }] of seen) {
      if (row === "admin.api.rate_limit") continue; // another answer each time
      const path = url.slice(seed.base.length);
      const first = await calls.get(path);
      const etag = first.headers.get("etag") ?? "";
      assert.notEqual(etag, "", path);
      for (const sent of [etag, etag.replace("W/", ""), `"other", ${etag}`, "*"]) {
        const again = await calls.get(path, "ada", { "If-None-Match": sent });
        assert.equal(again.status, 304, `${path} with ${sent}`);
        assert.equal(again.headers.get("etag")?.replace("W/", ""), etag.replace("W/", ""));
        assert.ok(again.headers.has("cache-control") && again.headers.has("vary"), path);
      }
      const other = await calls.get(path, "ada", { "If-None-Match": '"other"' });
      assert.equal(other.status, 200, path);
    }
  });

  await t.run("the client sees 304 as GitHub's would, and new content after a change", async () => {
    const first = await ada.rest.repos.get(engine);
    const headers = { "if-none-match": first.headers.etag ?? "" };
    await refused(ada.rest.repos.get({ ...engine, headers }), 304);
    await ada.rest.repos.update({ ...engine, description: `At ${Date.now()}` });
    assert.equal((await ada.rest.repos.get({ ...engine, headers })).status, 200);
    // The permissions differ, so another person's validator is no good.
    const other = await calls.get(repo, "nobody", { "If-None-Match": headers["if-none-match"] });
    assert.equal(other.status, 200);
  });

  await t.run("Last-Modified is good for 304 as well, unless there is an ETag", async () => {
    for (const path of [repo, `${repo}/commits/topic`, `${repo}/git/commits/${seed.ids.merge}`]) {
      const first = await calls.get(path);
      const at = first.headers.get("last-modified") ?? "";
      assert.match(at, /^\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT$/, path);
      const same = await calls.get(path, "ada", { "If-Modified-Since": at });
      assert.equal(same.status, 304, path);
      const before = new Date(Date.parse(at) - 1000).toUTCString();
      for (const since of [before, "yesterday"])
        assert.equal((await calls.get(path, "ada", { "If-Modified-Since": since })).status, 200);
      const both = { "If-Modified-Since": at, "If-None-Match": '"other"' };
      assert.equal((await calls.get(path, "ada", both)).status, 200, path);
    }
  });

  await t.run("the media type that was understood is told", async () => {
    for (const [accept, told] of [
      ["*/*", "github.v3; format=json"],
      ["application/json", "github.v3; format=json"],
      ["application/vnd.github+json", "github.v3; format=json"],
      ["application/vnd.github.v3+json", "github.v3; format=json"],
      ["application/vnd.github.raw", "github.v3; param=raw"],
      ["text/plain, application/vnd.github.raw+json;q=0.9", "github.v3; param=raw; format=json"],
    ]) {
      const answer = await calls.get(`${repo}/readme`, "ada", { Accept: accept as string });
      assert.equal(answer.headers.get("x-github-media-type"), told, accept);
    }
  });

  await t.run("a wrong token is 401 everywhere, also where none is needed", async () => {
    for (const path of ["/meta", repo, "/user", "/absent"]) {
      const answer = await calls.get(path, "nobody", { Authorization: "Bearer no" });
      assert.equal(answer.status, 401, path);
    }
  });

  await t.run("what no row answers is refused in GitHub's shape", async () => {
    for (const path of ["/absent", `${repo}/absent`, "/users", "/%zz", `${repo}/git/absent`]) {
      const answer = await calls.get(path);
      assert.equal(answer.status, path === "/users" ? 200 : 404, path);
    }
    const method = await calls.send("ada", "PUT", "/user");
    assert.equal(method.status, 405);
    assert.equal(method.headers.get("allow"), "GET, HEAD, PATCH");
    assert.equal((await calls.get("/user?a=%zz")).status, 400, "a broken query");
    const own = await fetch(`${seed.server.url}/api/v1/absent`);
    assert.equal(own.status, 404);
    const envelope = ((await own.json()) as Members).error as Members;
    assert.equal(envelope.code, "not_found");
    assert.match(String(envelope.request_id), /^[0-9a-f]{20}$/);
  });

  await t.run("a body that is none is refused before anything is done", async () => {
    const patch = (raw: string | Buffer, headers: Record<string, string> = {}) =>
      calls.plain("ada", "PATCH", repo, { raw: raw as string,
        headers: { "Content-Type": "application/json", ...headers } });
    for (const raw of ["{", "{}{}", '{"name":', "nul", '{"name":"a","name":"b"}', "\ufeff{}",
      `${"[".repeat(100)}${"]".repeat(100)}`])
      assert.equal((await patch(raw)).status, 400, raw.slice(0, 20));
    for (const raw of ["[]", '"text"', "7", "null"])
      assert.equal((await patch(raw)).status, 422, raw);
    const type = await patch("{}", { "Content-Type": "text/plain" });
    assert.equal(type.status, 415);
    assert.equal((await patch("{}", { "Content-Type": "application/vnd.api+json" })).status, 200);
    assert.equal((await patch(JSON.stringify({ description: "x".repeat(2 << 20) }))).status, 413);
    const zipped = gzipSync(JSON.stringify({ description: "Zipped." }));
    const answer = await patch(zipped, { "Content-Encoding": "gzip" });
    assert.equal((answer.json as Members).description, "Zipped.");
  });

  await t.run("HEAD tells what GET tells, without the body", async () => {
    for (const path of [repo, `${repo}/commits`, "/meta"]) {
      const got = await calls.get(path);
      const head = await fetch(seed.base + path, { method: "HEAD",
        headers: { Authorization: `Bearer ${seed.tokens.ada}` } });
      assert.equal(head.status, 200, path);
      assert.equal(await head.text(), "");
      for (const name of ["etag", "content-type", "link"])
        assert.equal(head.headers.get(name), got.headers.get(name), `${path} ${name}`);
    }
  });

  await t.run("who asks too often is told when to come back", async () => {
    const server = await Server.start({ settings: "[rates]\napi_per_hour = 100\n" });
    const ask = () => fetch(`${server.url}/api/v3/meta`);
    let answer = await ask();
    let before = Number(answer.headers.get("x-ratelimit-remaining"));
    assert.equal(answer.headers.get("x-ratelimit-limit"), "100");
    for (let i = 0; i < 120 && answer.status === 200; ++i) {
      answer = await ask();
      const now = Number(answer.headers.get("x-ratelimit-remaining"));
      assert.ok(now <= before + 1, "the count rises");
      before = now;
    }
    assert.equal(answer.status, 429);
    assert.equal(answer.headers.get("x-ratelimit-remaining"), "0");
    assert.ok(Number(answer.headers.get("retry-after")) > 0);
    const told = (await answer.json()) as Members;
    assert.ok(isObject(told) && typeof told.message === "string" && told.status === "429");
    await server.stop();
  });
}
