// SPDX-License-Identifier: Apache-2.0
//
// authz_reading.ts: whether strangers learn anything of what they may not see.
import { strict as assert } from "node:assert";
import { spawnSync } from "node:child_process";

import { pause } from "../../harness/server";
import type { Group } from "../group";
import { fetchV2 } from "../packets";
import { type Target, Visit } from "../target";
import { dial } from "../wire";

interface RouteRow {
  method: string;
  path: string;
  name: string;
  need: string;
  origin: "main" | "content";
}

export function routes(binary: string): RouteRow[] {
  const done = spawnSync(binary, ["routes", "--json"], { encoding: "utf8" });
  return JSON.parse(done.stdout) as RouteRow[];
}

type Ask = (path: string, method?: string) => Promise<{ status: number; text: string }>;

// Everything that a fine-grained token of mallory's can be given, for all that is hers.
async function fineGrained(target: Target): Promise<string> {
  const visit = await Visit.as(target, "mallory");
  const at = "/settings/personal-access-tokens";
  const levels = ["contents", "administration", "repository_hooks", "git_ssh_keys"]
    .map((word) => [`permission_${word}`, "write"]);
  const made = await visit.submit(at, { name: "all", owner: "mallory", expiry: "30", reason: "",
    reach: "all", ...Object.fromEntries(levels) }, `${at}/new`);
  const token = /sty_pat_[\w-]{43}/.exec(await made.text())?.[0] ?? "";
  assert.ok(token, `no fine-grained token: ${made.status}`);
  return token;
}

async function deployToken(target: Target): Promise<string> {
  const visit = await Visit.as(target, "ada", true);
  const at = "/ada/open/settings/deploy-tokens";
  const made = await visit.submit(at, { name: "build", expiry: "7", writes: "1" }, `${at}/new`);
  const token = /sty_dep_[\w-]{43}/.exec(await made.text())?.[0] ?? "";
  assert.ok(token, `no deploy token: ${made.status}`);
  return token;
}

// People and programs without the right to see ada/secret.
async function strangers(target: Target): Promise<[string, Ask][]> {
  const asks: [string, Ask][] = [["nobody", (path, method = "GET") => target.send(path,
    { method })]];
  const byToken = (name: string, token: string): void => {
    asks.push([name, (path, method = "GET") => target.send(path, { method, token })]);
  };
  const bySession = async (name: string, login: string): Promise<void> => {
    const visit = await Visit.as(target, login);
    asks.push([`${name}'s session`, async (path, method = "GET") => {
      const answer = await visit.send(path, { method });
      return { status: answer.status, text: await answer.text() };
    }]);
  };
  target.addPerson("rita");
  target.server.command(["repo", "invite", "ada/secret", "rita", "--role", "admin"]);
  await bySession("mallory", "mallory");
  await bySession("rita", "rita");
  target.server.command(["repo", "revoke", "ada/secret", "rita"]);
  byToken("mallory's token", target.tokens.mallory ?? "");
  byToken("rita's token", target.tokens.rita ?? "");
  byToken("a token without the scope", target.mint("ada", ["user:read"]));
  byToken("a token for public things", target.mint("ada", ["public_repo"]));
  byToken("a token of another repository", target.mint("ada", ["repo"], ["--repo", "ada/open"]));
  byToken("mallory's fine-grained token", await fineGrained(target));
  byToken("a deploy token of another repository", await deployToken(target));
  return asks;
}

// What may differ between two answers to the same question.
const plain = (text: string, word: string): string =>
  text.split(word).join("NAME").replace(/\b[0-9a-f]{20}\b/g, "ID")
    .replace(/name="_csrf" value="[^"]*"/g, "").replace(/return_to=[^"]*/g, "")
    .replace(/"reset":\d+|push-cert=\S+/g, "");

function addressOf(row: RouteRow, repository: string, target: Target): string {
  const tip = target.workshop.git("hidden", "rev-parse", "HEAD");
  const values: Record<string, string> = { owner: "ada", repo: repository, sha: tip, oid: tip,
    login: "ada", username: "ada", id: "1", name: "README.md", token: "1", session: "1" };
  if (row.path.includes("/git/trees/"))
    values.sha = target.workshop.git("hidden", "rev-parse", "HEAD^{tree}");
  if (row.path.includes("/git/blobs/"))
    values.sha = target.workshop.git("hidden", "rev-parse", "HEAD:README.md");
  const tail = /contents/.test(row.path) ? "README.md"
    : /(blob|raw)\/\{/.test(row.path) ? "main/README.md"
    : /git\/(ref|refs|matching-refs)\//.test(row.path) ? "heads/main"
    : /archive/.test(row.path) ? "main.zip" : /assets/.test(row.path) ? "none.css" : "main";
  const path = row.path.replace(/\{(\w+)(\.\.\.)?\}/g, (_, name: string, rest?: string) =>
    rest ? tail : values[name] ?? "main");
  return row.path.endsWith("/info/refs") ? `${path}?service=git-upload-pack` : path;
}

async function crawl(group: Group, binary: string): Promise<void> {
  const { target } = group;
  const reading = routes(binary).filter((row) => row.method === "GET" && row.origin === "main");
  const repositories = reading.filter((row) => row.path.includes("{repo}"));
  assert.ok(repositories.length > 30, `only ${repositories.length} addresses of repositories`);
  for (const [who, ask] of await strangers(target)) {
    for (const row of repositories)
      for (const method of ["GET", "HEAD"]) {
        const hidden = await ask(addressOf(row, "secret", target), method);
        const absent = await ask(addressOf(row, "absent", target), method);
        assert.equal(hidden.status, absent.status, `${row.name} for ${who}`);
        assert.ok(hidden.status >= 300, `${row.name} for ${who}: ${hidden.status}`);
        assert.equal(plain(hidden.text, "secret"), plain(absent.text, "absent"),
          `${row.name} tells ${who}`);
      }
    // Lists and pages without a repository in their address; the oracle looks for the canary.
    for (const row of reading.filter((other) => !other.path.includes("{repo}"))) {
      // What was done with her account stays hers to read, under the name that it had then.
      if (row.name === "audit.own" && who === "rita's session") continue;
      const seen = await ask(addressOf(row, "", target));
      assert.ok(!/ada\/secret/.test(seen.text), `${row.name} names the repository to ${who}`);
    }
  }
}

async function hangSuffixes(group: Group): Promise<void> {
  const { target } = group;
  const visit = await Visit.as(target, "mallory");
  const asks: Ask[] = [
    (path) => target.send(path),
    async (path) => {
      const answer = await visit.get(path);
      return { status: answer.status, text: await answer.text() };
    },
  ];
  for (const ask of asks) {
    for (const suffix of ["?go-get=1", ".rss", ".atom", ".patch", ".diff", ".json", ".git", ".keys",
      ".gpg", ".png", ".wiki", ".wiki.git", "/commits/main.atom", "/commits.rss",
      "/commit/main.patch",
      "/releases.atom", "/tags.atom", "/archive/main.zip?go-get=1", "/info/lfs/objects/batch"]) {
      const hidden = await ask(`/ada/secret${suffix}`);
      const absent = await ask(`/ada/absent${suffix}`);
      assert.deepEqual([hidden.status, plain(hidden.text, "secret")],
        [absent.status, plain(absent.text, "absent")], suffix);
      assert.ok(hidden.status >= 300, `${suffix}: ${hidden.status}`);
    }
    for (const suffix of [".atom", ".rss", ".json", ".git"])
      assert.equal((await ask(`/ada${suffix}`)).status, 404, suffix);
    // Public keys are public; nothing else stands there.
    const keys = await ask("/ada.keys");
    assert.equal(keys.status, 200);
    assert.match(keys.text, /^((ssh-|ecdsa-|sk-)[!-~]+ [!-~]+\n)*$/);
    const gpg = await ask("/ada.gpg");
    assert.equal(gpg.status, 200);
    assert.match(gpg.text, /^(-----BEGIN PGP PUBLIC KEY BLOCK-----[^]*-----END PGP [^]*)?$/);
  }
}

async function searchForCanaries(group: Group): Promise<void> {
  const { target } = group;
  const visit = await Visit.as(target, "mallory", true);
  const asks: Ask[] = [
    (path) => target.send(path, { entitled: true }),
    async (path) => {
      const answer = await visit.get(path);
      return { status: answer.status, text: await answer.text() };
    },
  ];
  const words = ["secret", "ada/secret", target.canary, target.canary.slice(0, 12), "secr",
    "SECRET",
    "s%cret", "_ecret", "*", "%", "secret%", "ada/%"];
  for (const ask of asks)
    for (const word of words)
      for (const address of [`/search?q=`, `/search/jump?q=`, `/search/jump?q=%23`,
        `/search/jump?q=@`,
        `/explore?q=`, `/explore?topic=`, `/explore?sort=name&q=`]) {
        const answer = await ask(address + encodeURIComponent(word));
        assert.equal(answer.status, 200, address);
        assert.ok(!answer.text.includes("/ada/secret"), `${address}${word} finds it`);
        // The page repeats the words that were asked for, and no more of the canary than those.
        const told = answer.text.split(word).join("");
        assert.ok(!told.includes(target.canary.slice(-12)), `${address}${word} tells the rest`);
      }
}

// Public at first: a stranger has a link, a page and a running clone, then it becomes private.
async function closeDoor(group: Group): Promise<void> {
  const { target } = group;
  target.makeRepo("ada/door", "seed");
  const visit = await Visit.as(target, "mallory");
  assert.equal((await visit.get("/ada/door")).status, 200);
  const raw = await visit.get("/ada/door/raw/main/README.md");
  const link = new URL(raw.headers.get("location") ?? "");
  const address = link.pathname + link.search;
  assert.equal((await target.send(address, { content: true })).status, 200);
  const anonymous = await target.send("/ada/door/raw/main/README.md");
  const open = new URL(anonymous.headers.location ?? "");
  const tip = target.workshop.git("seed", "rev-parse", "HEAD");
  const body = fetchV2([`want ${tip}`, "no-progress", "done"]);
  const running = await dial(target.server.port);
  running.pause();
  running.write(`POST /ada/door.git/git-upload-pack HTTP/1.1\r\n${target.hostHeader}` +
    "Content-Type: application/x-git-upload-pack-request\r\nGit-Protocol: version=2\r\n" +
    `Content-Length: ${body.length}\r\n\r\n`);
  running.write(body);
  await pause(100);
  const closed = await target.api("/api/v3/repos/ada/door",
    { method: "PATCH", token: target.tokens.ada ?? "", json: { private: true } });
  assert.equal(closed.status, 200);
  const gone: [string, number][] = [
    ["the page", (await visit.get("/ada/door")).status],
    ["the link", (await target.send(address, { content: true })).status],
    ["the link for everybody",
      (await target.send(open.pathname + open.search, { content: true })).status],
    ["the API", (await target.send("/api/v3/repos/ada/door",
      { token: target.tokens.mallory ?? "" })).status],
  ];
  for (const [what, status] of gone) assert.equal(status, 404, what);
  for (const version of ["0", "1", "2"]) {
    const fetched = target.workshop.tryGit(".", "-c", `protocol.version=${version}`, "ls-remote",
      target.gitUrl("ada/door", "mallory"));
    assert.notEqual(fetched.status, 0, `protocol ${version} goes on`);
  }
  running.destroy();
}

export async function authzReading(group: Group, binary: string): Promise<void> {
  await group.row("AC-067 a private repository is absent at every address, for every stranger",
    () => crawl(group, binary), { growthMiB: 64 });
  await group.row("AC-069 suffixes of other forges open nothing", () => hangSuffixes(group));
  await group.row("AC-070 no search finds a word of a private repository",
    () => searchForCanaries(group));
  await group.row("AC-074 what becomes private is closed at once to those who had it open",
    () => closeDoor(group));
}
