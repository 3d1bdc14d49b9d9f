// SPDX-License-Identifier: Apache-2.0
//
// feeds.ts: Atom feeds of commits and tags, and what `go get` asks for: what they say, who may ask.
import { strict as assert } from "node:assert";
import { spawnSync } from "node:child_process";

import { Session } from "../harness/browser_session";
import type { Cases } from "../harness/cases";
import { type Place, encode, unescape } from "./place";

// A strict parser reads it; its answer is every id, date and link of the feed.
const reader = `
import json, sys, xml.etree.ElementTree as x
a = "{http://www.w3.org/2005/Atom}"
f = x.fromstring(sys.stdin.buffer.read())
assert f.tag == a + "feed"
def one(e, n):
    found = e.findall(a + n)
    assert len(found) == 1, n
    return found[0].text
print(json.dumps({"id": one(f, "id"), "title": one(f, "title"), "updated": one(f, "updated"),
  "links": {l.get("rel"): l.get("href") for l in f.findall(a + "link")},
  "entries": [{"id": one(e, "id"), "title": one(e, "title"), "updated": one(e, "updated"),
    "author": e.find(a + "author").find(a + "name").text, "link": e.find(a + "link").get("href"),
    "content": e.findtext(a + "content")} for e in f.findall(a + "entry")]}))
`;
interface Feed {
  id: string;
  title: string;
  updated: string;
  links: Record<string, string>;
  entries: { id: string; title: string; updated: string; link: string; content: string }[];
}
function parse(xml: string): Feed {
  const done = spawnSync("python3", ["-c", reader], { input: xml, encoding: "utf8" });
  assert.equal(done.status, 0, done.stderr);
  return JSON.parse(done.stdout) as Feed;
}

export async function feeds(t: Cases, place: Place): Promise<void> {
  const home = "/ada/chance-sha1";
  await t.run("feeds of a branch, of a path and of tags are well formed and whole", async () => {
    for (const [path, words] of [["commits.atom", ["main"]], ["commits/main.atom", ["main"]],
      ["commits/cross/left.atom", ["cross/left"]],
      [`commits/main/${encode("é/ü.txt")}.atom`, ["main", "--", "é/ü.txt"]]] as const) {
      const answer = await place.fetch(`${home}/${path}`);
      assert.equal(answer.status, 200, path);
      assert.match(answer.headers.get("content-type") ?? "", /^application\/atom\+xml/);
      const feed = parse(await answer.text());
      const log = place.lines("chance-sha1", "log", "-n", "30", "--format=%H %ct", ...words);
      assert.deepEqual(feed.entries.map((one) => one.link),
        log.map((line) => `${place.server.url}${home}/commit/${line.split(" ")[0]}`), path);
      const dates = log.map((line) => Number(line.split(" ")[1]));
      assert.deepEqual(feed.entries.map((one) => Date.parse(one.updated) / 1000), dates);
      assert.equal(Date.parse(feed.updated) / 1000, Math.max(...dates));
      assert.equal(feed.links.self, `${place.server.url}${home}/${path}`);
      assert.equal(new Set(feed.entries.map((one) => one.id)).size, log.length);
      for (const one of feed.entries) assert.match(one.id, /^tag:127\.0\.0\.1,\d{4}-\d\d-\d\d:/);
      const again = await place.fetch(`${home}/${path}`,
        { headers: { "If-None-Match": answer.headers.get("etag") ?? "" } });
      assert.equal(again.status, 304);
    }
    const tags = parse(await place.show(`${home}/tags.atom`));
    assert.deepEqual(tags.entries.map((one) => one.title).sort(), ["v1.0", "v1.1"]);
    assert.match(tags.entries.find((one) => one.title === "v1.1")?.content ?? "",
      /Second &lt;&amp;&gt; release/);
    assert.equal((await place.fetch(`${home}/commits/none.atom`)).status, 404);
  });
  await t.run("pages name their feed", async () => {
    for (const [page, feed] of [["", "commits.atom"], ["/tags", "tags.atom"],
      ["/commits/cross/left", "commits/cross/left.atom"],
      ["/commits/main/src/deep/tool.c", "commits/main/src/deep/tool.c.atom"]]) {
      const html = await place.show(home + page);
      const href = /<link rel="alternate" type="application\/atom\+xml"[^>]*href="([^"]+)"/
        .exec(html)?.[1];
      assert.equal(unescape(String(href)), `${home}/${feed}`);
      assert.equal((await place.fetch(unescape(String(href)))).status, 200);
    }
  });
  await hidden(t, place, home);
}

async function hidden(t: Cases, place: Place, home: string): Promise<void> {
  const { workshop, server } = place;
  workshop.init("secret");
  workshop.commit("secret", "hidden", { a: "1\n" });
  place.take("secret", ["--private"]);
  const token = server.createToken("ada", ["repo:read"]);
  const other = server.createToken("bob", ["repo:read"]);
  const basic = (word: string): string => `Basic ${Buffer.from(`x:${word}`).toString("base64")}`;

  await t.run("a private feed is there for a session or a token alone", async () => {
    const path = "/ada/secret/commits/main.atom";
    const status = async (at: string, authorization?: string): Promise<number> =>
      (await place.fetch(at, authorization ? { headers: { authorization } } : {})).status;
    const ada = await Session.signIn(server, "ada");
    assert.equal((await ada.get(path)).status, 200);
    assert.equal(await status(path, `Bearer ${token}`), 200);
    assert.equal(await status(path, basic(token)), 200);
    assert.equal(await status(path, basic(other)), 404);
    assert.equal(await status(path), 404);
    const blank = async (at: string): Promise<string> =>
      (await (await place.fetch(at)).text()).replaceAll("secret", "").replaceAll("absent", "")
        .replace(/<code>[0-9a-zA-Z-]+<\/code>/g, "").replace(/value="[^"]*"/g, "");
    assert.equal(await blank(path), await blank("/ada/absent/commits/main.atom"));
    assert.equal(await status(`${path}?token=${token}`), 400, "a token in the address is refused");
    assert.equal(await status(path, "Bearer sty_wrong"), 401);
  });

  await t.run("go get finds the repository from any path below it, if it may be seen", async () => {
    const host = server.url.replace("http://", "");
    for (const path of [home, `${home}/pkg/deep`, `${home}/v2`, `${home}/cmd/tree/x`]) {
      const html = await place.show(`${path}?go-get=1`);
      const wanted = `${host}${home} git ${server.url}${home}.git`;
      assert.ok(html.includes(`<meta name="go-import" content="${wanted}">`), `${path}: ${html}`);
      assert.ok(html.includes(`${server.url}${home}/blob/main{/dir}/{file}#L{line}"`));
    }
    assert.equal((await place.fetch(`${home}/pkg/deep`)).status, 404);
    const slash = await place.fetch(`${home}/branches/?show=stale`);
    assert.equal(slash.headers.get("location"), `${home}/branches?show=stale`);
    assert.equal((await place.fetch("/ada/secret/branches/")).status, 404);
    const absent = await place.fetch("/ada/secret/pkg?go-get=1");
    assert.equal(absent.status, 404);
    assert.ok(!(await absent.text()).includes("go-import"));
    const seen = await place.fetch("/ada/secret/pkg?go-get=1",
      { headers: { authorization: basic(token) } });
    assert.match(await seen.text(), /go-import/);
  });
}
