// SPDX-License-Identifier: Apache-2.0
//
// git_requests.ts: what is wrong with a git request before any object is looked at.
import { strict as assert } from "node:assert";
import { gzipSync } from "node:zlib";

import { type Group, sized } from "../group";
import { peakGrowthMiB } from "../measure";
import { fetchV0, fetchV2, packet, packetLines, pushBody, randomOid, zero } from "../packets";
import type { Answer, Target } from "../target";
import { chunk, headerOf } from "../wire";

const uploadType = "application/x-git-upload-pack-request";
const receiveType = "application/x-git-receive-pack-request";

function head(target: Target, service: string, lines: string[], who = "ada"): string {
  const type = service === "git-receive-pack" ? receiveType : uploadType;
  const token = target.tokens[who] ?? who;
  return `POST /ada/open.git/${service} HTTP/1.1\r\n${target.hostHeader}` +
    `Content-Type: ${type}\r\nAuthorization: Bearer ${token}\r\n` +
    `${lines.map((line) => `${line}\r\n`).join("")}\r\n`;
}

async function confuseServices(group: Group): Promise<void> {
  const { target } = group;
  const told = await target.send("/ada/open.git/info/refs?service=git-upload-pack",
    { token: target.tokens.bob ?? "" });
  assert.equal(told.status, 200);
  // The head alone: who waits for the pack before it refuses gives no answer here.
  await group.unchanged("ada/open", async () => {
    const heard = await target.talk(
      head(target, "git-receive-pack", ["Content-Length: 50000000"], "bob"),
      { replies: 1 },
    );
    assert.equal(heard.replies[0]?.status, 403);
    assert.match(String(heard.replies[0]?.body), /needs the role write/);
  });
}

async function askForOtherServices(group: Group): Promise<void> {
  const { target } = group;
  const refused: [string, number][] = [
    ["?service=git-evil", 403],
    ["", 400],
    ["?service=", 403],
    ["?service=git-upload-pack&service=git-receive-pack", 400],
    ["?service=git-upload-pack&service=git-upload-pack", 400],
    ["?service=upload-pack", 403],
    ["?service=git-upload-archive", 403],
  ];
  for (const [query, status] of refused) {
    const answer = await target.send(`/ada/open.git/info/refs${query}`,
      { token: target.tokens.ada ?? "" });
    assert.equal(answer.status, status, query);
    assert.ok(!answer.text.includes("refs/heads"), query);
  }
  for (const path of ["HEAD", "objects/info/packs", "objects/info/alternates", "config",
    `objects/00/${"0".repeat(38)}`, "objects/pack/pack-1.pack", "refs/heads/main", "packed-refs"])
    for (const token of [target.tokens.ada ?? "", ""]) {
      const answer = await target.send(`/ada/open.git/${path}`, { token });
      assert.equal(answer.status, 404, path);
    }
}

async function breakPackets(group: Group): Promise<void> {
  const { target } = group;
  const bodies = ["0003", "0002", "0001", "zzzz", "ffffshort", "fff1" + "a".repeat(70), "-001",
    "0x10abcdefabcdef", "00 8abcd", "000", "0008ab", "fff5" + "a".repeat(65521), "\0\0\0\x08abcd"];
  for (const service of ["git-upload-pack", "git-receive-pack"])
    for (const body of bodies)
      for (const version of [0, 1, 2]) {
        const heard = await target.talk(
          head(target, service, [`Content-Length: ${body.length}`,
            `Git-Protocol: version=${version}`]) + body,
          { replies: 1 },
        );
        const reply = heard.replies[0];
        const words = String(reply?.body);
        const what = `${service} version ${version} ${JSON.stringify(body.slice(0, 12))}`;
        const told = reply?.status === 400 || words.slice(4).startsWith("ERR ");
        assert.ok(told, `${what}: ${reply?.status} ${words}`);
        assert.match(words, /\.(\n|$)/, `${what}: no sentence`);
        assert.equal(headerOf(reply, "connection"), "close", `${what}: the connection goes on`);
      }
}

async function inflate(group: Group): Promise<void> {
  const { target } = group;
  const bombOf = (line: string): Buffer =>
    gzipSync(Buffer.alloc(10 << 20, packet(line)), { level: 9 });
  const haves = bombOf(`have ${zero}\n`);
  const commands = bombOf(`${zero} ${zero} refs/heads/x`);
  assert.ok(haves.length < 64 << 10 && commands.length < 64 << 10);
  const post = (service: string, coding: string, body: Buffer) =>
    target.send(`/ada/open.git/${service}`, {
      method: "POST",
      token: target.tokens.ada ?? "",
      headers: {
        "Content-Type": service === "git-receive-pack" ? receiveType : uploadType,
        "Content-Encoding": coding,
      },
      body,
    });
  const grown = await peakGrowthMiB(target.server.pid, async () => {
    assert.equal((await post("git-upload-pack", "gzip", haves)).status, 413);
    assert.equal((await post("git-receive-pack", "gzip", commands)).status, 413);
  });
  console.log(`        10 MiB in ${haves.length} bytes: ${grown.toFixed(1)} MiB at the peak`);
  assert.ok(grown < 16, `memory grew by ${grown} MiB`);
  const small = gzipSync(fetchV2(["done"]));
  for (const coding of ["gzip, gzip", "gzip,deflate", "deflate", "br", "gzip;q=1", "chunked"]) {
    const answer = await post("git-upload-pack", coding, gzipSync(small));
    assert.equal(answer.status, 415, coding);
    assert.equal(answer.headers["accept-encoding"], "gzip, identity");
  }
  const twice = await target.talk(
    head(target, "git-upload-pack", ["Content-Encoding: gzip", "Content-Encoding: gzip",
      `Content-Length: ${small.length}`]),
    { replies: 1 },
  );
  assert.equal(twice.replies[0]?.status, 415);
  const cut = await post("git-upload-pack", "gzip", small.subarray(0, small.length - 4));
  assert.equal(cut.status, 400);
  const behind = await post("git-upload-pack", "gzip", Buffer.concat([small, Buffer.from("x")]));
  assert.equal(behind.status, 400);
}

// A commit that no ref reaches any more, and one that only a hidden ref names.
async function fetchByOid(group: Group): Promise<void> {
  const { target } = group;
  const { workshop } = target;
  target.makeRepo("ada/history", "seed");
  const lost = workshop.git("seed", "commit-tree", "-m", "lost", "HEAD^{tree}", "-p", "HEAD");
  const hidden = workshop.git("seed", "commit-tree", "-m", "kept", "HEAD^{tree}", "-p", "HEAD");
  const url = target.gitUrl("ada/history", "ada");
  workshop.git("seed", "push", "-q", url, `${lost}:refs/heads/gone`, `${hidden}:refs/heads/tmp`);
  workshop.git(".", "--git-dir", target.pathOf("ada/history"), "update-ref", "refs/stithy/1",
    hidden);
  workshop.git("seed", "push", "-q", url, ":refs/heads/gone", ":refs/heads/tmp");
  const absent = randomOid("never was");
  const tip = workshop.git("seed", "rev-parse", "HEAD");
  const tree = workshop.git("seed", "rev-parse", `${lost}^{tree}`);
  for (const version of [0, 1, 2] as const) {
    const ask = async (oid: string): Promise<string> => {
      const lines = [`want ${oid}`, "done"];
      const body = version === 2 ? fetchV2(lines) : fetchV0([`want ${oid}`]);
      const answer = await target.fetch("ada/history", version, body);
      assert.equal(answer.status, 200);
      return answer.body.toString("latin1").replaceAll(oid, "OID");
    };
    const refusal = await ask(absent);
    assert.match(refusal, /not our ref OID/);
    assert.equal(await ask(lost), refusal, `version ${version} tells the lost from the absent`);
    assert.equal(await ask(hidden), refusal, `version ${version} tells the hidden`);
    assert.ok((await ask(tip)).includes("PACK"), `version ${version} gives what is there`);
    assert.ok((await ask(tree)).includes("PACK"), "a tree that the branch still has");
    const listed = await target.send("/ada/history.git/info/refs?service=git-upload-pack",
      { headers: { "Git-Protocol": `version=${version}` } });
    assert.ok(!listed.text.includes("refs/stithy"));
  }
}

async function askTooMuch(group: Group): Promise<void> {
  const { target } = group;
  const tip = target.workshop.git("seed", "rev-parse", "HEAD");
  const million = sized(1_000_000, 1_000_000);
  for (const word of ["want", "have"]) {
    const many = Buffer.concat([packet("command=fetch\n"), Buffer.from("0001"),
      Buffer.alloc(million * 50, packet(`${word} ${tip}\n`)), Buffer.from("0000")]);
    const answer = await target.fetch("ada/open", 2, many);
    assert.equal(answer.status, 413, word);
    assert.match(answer.text, /larger than 16\.8 MB/);
    // Below the limit of size, so that the lines are counted.
    const lines = [...Array<string>(300_000).fill(`${word} ${tip}`), "done"];
    const counted = await target.fetch("ada/open", 2, fetchV2(lines));
    assert.match(packetLines(counted.body)[0] ?? "", /^ERR .*holds more than \d+ "/);
  }
  const fetchOf = async (line: string): Promise<string> => {
    const lines = [`want ${tip}`, line, "done"];
    return (await target.fetch("ada/open", 2, fetchV2(lines))).body.toString("latin1");
  };
  for (const depth of ["2147483646", "1000001", "0", "-1", "99999999999999999999", "1e3", ""])
    assert.match(await fetchOf(`deepen ${depth}`), /depth asked for/, `depth ${depth}`);
  // The depth by which git says "everything" (git fetch --unshallow).
  assert.ok((await fetchOf("deepen 2147483647")).includes("PACK"));
  const blob = target.workshop.git("seed", "rev-parse", "HEAD:README.md");
  for (const filter of [`sparse:oid=${blob}`, "sparse:path=x", "tree:4", "tree:99999999999",
    "combine:tree:0+blob:none", "object:type=blob", "blob:limit=-1", "blob:limit=1t", "blob:none "])
    assert.match(await fetchOf(`filter ${filter}`), /This server offers the filters/, filter);
  for (const filter of ["blob:none", "blob:limit=1k", "tree:0", "tree:3"])
    assert.ok((await fetchOf(`filter ${filter}`)).includes("PACK"), filter);
  assert.match(await fetchOf("packfile-uris http"), /unknown line/);
}

async function leaveTheRoot(group: Group): Promise<void> {
  const { target } = group;
  const tail = "info/refs?service=git-upload-pack";
  const paths = ["/%2e%2e/%2e%2e/etc.git", "/..%2f..%2fetc.git", "//ada/open.git", "/ada//open.git",
    "/ada/open.git/../secret.git", "/ada/secret/../open.git", "/ada/%2e%2e/ada/open.git",
    "/ada/open%00.git", "/ada/open.git%2f..", "/ada\\open.git", "/ada/./open.git",
    "/ada/open.git/.", "/%61da/%2e/open.git", "/ada/open.git%2finfo%2frefs", "/ada/..git",
    "/ada/open.GIT", "/ada/open.git;x"];
  for (const path of paths) {
    const heard = await target.talk(
      `GET ${path}/${tail} HTTP/1.1\r\n${target.hostHeader}Connection: close\r\n` +
        `Authorization: Bearer ${target.tokens.ada}\r\n\r\n`);
    const reply = heard.replies[0];
    assert.ok([400, 404].includes(reply?.status ?? 0), `${path}: ${reply?.status}`);
    assert.ok(!String(reply?.body).includes("refs/heads"), path);
  }
  // Names compare without regard to case, as with people's names; it is the same repository.
  const upper = await target.send(`/ADA/OPEN.git/${tail}`, { token: target.tokens.ada ?? "" });
  assert.ok([200, 404].includes(upper.status));
}

async function contradictFraming(group: Group): Promise<void> {
  const { target } = group;
  const pack = Buffer.alloc(20 << 20, 7);
  const bodies: [string[], Buffer][] = [
    [["Content-Length: 10", "Transfer-Encoding: chunked"], chunk(pack)],
    [["Transfer-Encoding: chunked", "Content-Length: 10"], chunk(pack)],
    [["Content-Length: 10", "Content-Length: 20971520"], pack],
  ];
  for (const [lines, body] of bodies) {
    const heard = await target.talk([head(target, "git-receive-pack", lines), body]);
    assert.equal(heard.replies.length, 1, lines.join());
    assert.equal(heard.replies[0]?.status, 400, lines.join());
    assert.ok(heard.closed, "the connection goes on");
  }
  // What is behind the announced length is no part of this push, nor another request.
  const commands = pushBody([{ new: randomOid("x"), ref: "refs/heads/x" }], Buffer.alloc(0));
  const short = await target.talk(
    [head(target, "git-receive-pack", [`Content-Length: ${commands.length}`]), commands, pack]);
  assert.equal(short.replies[0]?.status, 200);
  assert.match(String(short.replies[0]?.body), /unpack The pack ends in the middle/);
  assert.deepEqual(short.replies.slice(1).map((one) => one.status), [400]);
}

// No command makes a token that ends at once: its hour is set back in the table.
function expiredToken(target: Target): string {
  const token = target.mint("ada", ["repo"], ["--expires", "1h", "--name", "expired"]);
  target.sql("update tokens set expires_at = 1 where name = 'expired';");
  return token;
}
function revokedToken(target: Target): string {
  const token = target.mint("ada", ["repo"], ["--name", "revoked"]);
  target.sql("delete from tokens where name = 'revoked';");
  return token;
}

async function offerTokens(group: Group): Promise<void> {
  const { target } = group;
  const { server } = target;
  target.addPerson("carol");
  server.command(["repo", "invite", "ada/secret", "carol", "--role", "write"]);
  const disabled = target.tokens.carol ?? "";
  server.command(["user", "disable", "carol"]);
  const kinds: Record<string, { token: string; read: number; write: number }> = {
    expired: { token: expiredToken(target), read: 401, write: 401 },
    revoked: { token: revokedToken(target), read: 401, write: 401 },
    unknown: { token: `${(target.tokens.ada ?? "").slice(0, -4)}AAAA`, read: 401, write: 401 },
    disabled: { token: disabled, read: 401, write: 401 },
    "wrong scope": { token: target.mint("ada", ["user:read"]), read: 404, write: 404 },
    "read only": { token: target.mint("ada", ["repo:read"]), read: 200, write: 403 },
    "other repository": {
      token: target.mint("ada", ["repo"], ["--repo", "ada/open"]), read: 404, write: 404,
    },
    good: { token: target.tokens.ada ?? "", read: 200, write: 200 },
  };
  const basic = (user: string, password: string): string =>
    `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`;
  for (const [kind, { token, read, write }] of Object.entries(kinds))
    for (const [service, status] of [["git-upload-pack", read], ["git-receive-pack", write]]) {
      const seen = new Set<string>();
      for (const authorization of [basic(token, ""), basic(token, "x-oauth-basic"),
        basic("x", token), basic("ada", token), `Bearer ${token}`, `token ${token}`]) {
        const answer = await target.send(`/ada/secret.git/info/refs?service=${service}`,
          { headers: { Authorization: authorization }, entitled: status === 200 });
        assert.equal(answer.status, status, `${kind} for ${service} as ${authorization}`);
        if (status === 401) assert.match(answer.headers["www-authenticate"] ?? "", /^Basic realm=/);
        const nonce = /push-cert=\S+/g;
        seen.add(answer.text.replace(/^Request .*$/m, "").replace(nonce, ""));
      }
      assert.equal(seen.size, 1, `${kind}: the placement of the token shows`);
    }
}

function followed(target: Target, answer: Answer): string {
  const place = answer.headers.location ?? "";
  const own = place.startsWith("/") || place.startsWith(`${target.server.url}/`);
  assert.ok(own, `leads to ${place}`);
  return place.replace(target.server.url, "");
}

async function askForArchives(group: Group): Promise<void> {
  const { target } = group;
  const refs = ["--output=/dev/shm/x", "-o/dev/shm/x", "main:../..", "main^{/.*}", "main~1",
    "main@{0}",
    "HEAD:README.md", "--exec=id", "--remote=/", "main --format=tar", "$(id)", "main;id", ":/Begin",
    "^main", "main..main", "@", "refs/stithy/1", "../../../etc/passwd"];
  for (const ref of refs)
    for (const address of [`/ada/open/archive/${encodeURIComponent(ref)}.zip`,
      `/ada/open/archive/${encodeURI(ref)}.tar.gz`,
      `/api/v3/repos/ada/open/tarball/${encodeURIComponent(ref)}`,
      `/api/v3/repos/ada/open/zipball/${encodeURIComponent(ref)}`]) {
      let answer = await target.send(address);
      // The API leads to the archive's own address, which refuses.
      if (answer.status === 302) answer = await target.send(followed(target, answer));
      assert.ok([400, 404, 422].includes(answer.status), `${address}: ${answer.status}`);
    }
  for (const query of ["?path=--exec=id", "?path=../..", "?prefix=/x", "?format=--exec=id"]) {
    const answer = await target.send(`/ada/open/archive/main.zip${query}`);
    assert.equal(answer.status, 200, query);
    assert.equal(answer.body.toString("latin1", 0, 2), "PK", query);
  }
}

export async function gitRequests(group: Group): Promise<void> {
  await group.row("AC-001 a reader who asks for a fetch and posts a push is refused at the head",
    () => confuseServices(group));
  await group.row("AC-002 no service but the two, each named once, and never the dumb protocol",
    () => askForOtherServices(group));
  await group.row("AC-003 broken packets get a sentence and the end of the connection",
    () => breakPackets(group));
  await group.row("AC-004 a body that inflates a thousandfold, or twice, is refused",
    () => inflate(group));
  await group.row("AC-017 what no visible ref reaches is not given, in any protocol version",
    () => fetchByOid(group));
  await group.row("AC-018 a fetch that asks for too much work is refused by name of the limit",
    () => askTooMuch(group), { growthMiB: 64 });
  await group.row("AC-021 no spelling of a path leads out of the repositories",
    () => leaveTheRoot(group));
  await group.row("AC-022 lengths that contradict each other end the connection",
    () => contradictFraming(group));
  await group.row("AC-023 a bad token is refused alike wherever it stands",
    () => offerTokens(group));
  await group.row("AC-024 an archive's address never becomes an option of git",
    () => askForArchives(group));
}

