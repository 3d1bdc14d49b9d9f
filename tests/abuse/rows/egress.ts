// SPDX-License-Identifier: Apache-2.0
//
// egress.ts: imports from addresses that lead somewhere they should not, and from servers that
// misbehave.
import { strict as assert } from "node:assert";
import { readdirSync, readFileSync } from "node:fs";
import type { Writable } from "node:stream";
import { createGzip } from "node:zlib";

import { pause } from "../../harness/server";
import { allowedHost, type Behaviour, ForeignServer, servesRepository,
  Sink } from "../foreign_server";
import type { Group } from "../group";
import { type Target, Visit } from "../target";

// Names that the resolver of the tests answers: groups are answers to one question after the other.
export const scriptedNames = [
  `good.example ${allowedHost}`,
  `both.example ${allowedHost},127.0.0.1`,
  `private.example 10.0.0.1`,
  `mapped.example ::ffff:127.0.0.1`,
  `rebind.example ${allowedHost} 127.0.0.1`,
  `rebind-late.example ${allowedHost} ${allowedHost} 127.0.0.1`,
  `metadata.example 169.254.169.254`,
  `nowhere.example -`,
  `slow.example slow`,
];
const names = scriptedNames.map((line) => line.split(" ")[0] ?? "");

interface Ordered {
  status: number;
  text: string;
}
let made = 0;

async function order(visit: Visit, url: string): Promise<Ordered & { name: string }> {
  const name = `import-${++made}`;
  const answer = await visit.submit("/import", { url, name, visibility: "private" });
  return { status: answer.status, text: await answer.text(), name };
}

// Waits until an import has ended; "done", or why it failed.
async function outcome(target: Target, name: string, seconds = 60): Promise<string> {
  for (let tries = 0; tries < seconds * 10; ++tries) {
    const line = target.sql("select r.import_state, coalesce(j.error, '') from repositories r " +
      `left join jobs j on j.id = r.import_job_id where r.name = '${name}';`);
    const [state, error] = line.split("|");
    if (state === "0") return "done";
    if (state === "2") return error || "failed";
    await pause(100);
  }
  return "still runs";
}

async function cancel(target: Target, visit: Visit, name: string): Promise<string> {
  const token = await visit.token("/settings/profile");
  const stopped = await visit.post(`/ada/${name}/import/cancellation?_method=put`,
    { _csrf: token });
  assert.equal(stopped.status, 303);
  return outcome(target, name, 10);
}

const spellings = (port: number): string[] => [
  ...["127.0.0.1", "localhost", "[::1]", "0", "0.0.0.0", "[::]", "127.1", "0x7f.1", "0x7f000001",
    "2130706433", "017700000001", "0177.0.0.1", "127.0.0.1.", "127.000.000.001",
    "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]", "[0:0:0:0:0:ffff:127.0.0.1]", "[64:ff9b::7f00:1]", "[2002:7f00:1::]",
    "[::127.0.0.1]",
    "127.255.255.254", "127.0.0.8", "LOCALHOST", "localhost.", "\uff11\uff12\uff17.0.0.1",
    "127\u30020.0.1",
    "%31%32%37.0.0.1", "[fe80::1%25lo]", "[::1%25lo]"].map((host) =>
    `http://${host}:${port}/x.git`),
  "http://10.0.0.1/x.git", "http://172.16.0.1/x.git", "http://192.168.0.1/x.git",
  "http://100.64.0.1/x.git", "http://169.254.169.254/latest/meta-data", "http://[fd00::1]/x.git",
  "http://[fe80::1]/x.git", "http://224.0.0.1/x.git", "http://255.255.255.255/x.git",
  "http://198.18.0.1/x.git", "http://[ff02::1]/x.git", "http://[2001:db8::1]/x.git",
  `http://ada@127.0.0.1:${port}/x.git`, `http://ada:pw@127.0.0.1:${port}/x.git`,
  `http://127.0.0.1:${port}#@good.example/x.git`, `http://good.example@127.0.0.1:${port}/x.git`,
  `http://good.example:80@127.0.0.1:${port}/`, `http://good.example\\@127.0.0.1:${port}/`,
  `http://127.0.0.1:${port}\\good.example/`, `http:///127.0.0.1:${port}/`,
  `http:/127.0.0.1:${port}/`,
  `http://127.0.0.1:${port}/x.git\r\nHost: x`, `http://127.0.0.1 :${port}/`,
  `http://:${port}/x.git`,
  "http://good.example:22/x.git", "http://93.184.216.34:25/x.git", "http://93.184.216.34:6379/",
  "http://good.example:0/", "http://good.example:99999/", "http://private.example/x.git",
  "http://both.example/x.git", "http://mapped.example/x.git", "http://metadata.example/x.git",
];

async function spellPrivate(group: Group): Promise<void> {
  const { target } = group;
  const { sink, port } = await Sink.open();
  const visit = await Visit.as(target, "ada");
  const asked = [...spellings(port), `${target.server.url}/ada/open.git`,
    `${target.server.contentUrl}/x`, `http://localhost:${target.server.port}/ada/open.git`];
  await group.unchanged("ada/open", async () => {
    for (const url of asked) {
      if (/good\.example:22/.test(url)) continue; // allowed at any port
      const ordered = await order(visit, url);
      assert.equal(ordered.status, 422, `${url}: ${ordered.status}`);
    }
  });
  sink.close();
  assert.equal(sink.hits, 0, "something connected to this machine");
}

async function changeNames(group: Group): Promise<void> {
  const { target } = group;
  const { sink, port } = await Sink.open();
  const server = await ForeignServer.start();
  server.behaviour = servesRepository(`${target.workshop.path}/seed`);
  const visit = await Visit.as(target, "ada");
  // Allowed when it is ordered, private when it is used.
  const rebound = await order(visit, `http://rebind.example:${port}/x.git`);
  assert.equal(rebound.status, 303);
  assert.match(await outcome(target, rebound.name), /network|refuse|reach|could not be read/i);
  // The check and the connection are one: what was checked is what is called.
  const late = await order(visit, `http://rebind-late.example:${server.port}/x.git`);
  assert.equal(late.status, 303);
  await outcome(target, late.name);
  for (const [url, why] of [["http://nowhere.example/x.git", /no address|not found/],
    ["http://slow.example/x.git", /in time/]] as const) {
    const began = performance.now();
    const refused = await order(visit, url);
    assert.equal(refused.status, 422, `${url}: ${refused.status}`);
    assert.match(refused.text, why);
    assert.ok(performance.now() - began < 9000, `${url} is waited for`);
  }
  const good = await order(visit, `http://good.example:${server.port}/x.git`);
  assert.equal(good.status, 303);
  assert.equal(await outcome(target, good.name), "done");
  await pause(6000); // the look-up that was given up ends
  server.stop();
  sink.close();
  assert.equal(sink.hits, 0, "a name that changed reached this machine");
}

async function redirect(group: Group): Promise<void> {
  const { target } = group;
  const { sink, port } = await Sink.open();
  const server = await ForeignServer.start();
  const other = await ForeignServer.start();
  const visit = await Visit.as(target, "ada");
  const places = [`http://127.0.0.1:${port}/x.git`, `http://[::1]:${port}/x`, "file:///etc/passwd",
    "gopher://127.0.0.1:70/x", "git://127.0.0.1/x", "ssh://127.0.0.1/x", "ext::sh -c id",
    "ftp://127.0.0.1/x", `//127.0.0.1:${port}/x`, `http://rebind.example:${port}/`,
    `http://private.example/x`, "/../../../etc/passwd"];
  const names: [string, string][] = [];
  for (const place of places) {
    server.behaviour = (request, answer) =>
      answer.writeHead(302, { Location: `${place}${place.includes(":") ? "/info/refs" : ""}` +
        `?service=git-upload-pack#${request.url?.length}` }).end();
    const ordered = await order(visit, `${server.url}/x.git`);
    assert.equal(ordered.status, 303, place);
    names.push([ordered.name, place]);
    assert.notEqual(await outcome(target, ordered.name), "done", place);
  }
  // Round in a circle, for ever.
  server.behaviour = (request, answer) =>
    answer.writeHead(302, { Location: `${server.url}${request.url}` }).end();
  const circle = await order(visit, `${server.url}/x.git`);
  assert.notEqual(await outcome(target, circle.name), "done");
  assert.ok(server.asked.length < 100, "a circle is followed without end");
  // What the other side is told at the second host holds nothing meant for the first.
  other.behaviour = servesRepository(`${target.workshop.path}/seed`);
  server.behaviour = (request, answer) =>
    answer.writeHead(302, { Location: other.url + (request.url ?? "") }).end();
  const moved = await order(visit, `${server.url}/x.git`);
  await outcome(target, moved.name);
  for (const headers of [...server.sent, ...other.sent])
    for (const name of ["authorization", "cookie", "proxy-authorization"])
      assert.equal(headers[name], undefined, `${name} is sent on`);
  server.stop();
  other.stop();
  sink.close();
  assert.equal(sink.hits, 0, "a redirect reached this machine");
}

// The largest of the programs that the server runs now, with all that those started, in MiB.
function largestProgram(target: Target): number {
  const fieldsOf = (pid: string): string[] => {
    const line = readFileSync(`/proc/${pid}/stat`, "latin1");
    return line.slice(line.lastIndexOf(")") + 2).split(" ");
  };
  let largest = 0;
  for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name)))
    try {
      // Each program leads a group of its own, whose number is that of the leader.
      const leader = fieldsOf(pid)[2] ?? "";
      if (Number(fieldsOf(leader)[1]) !== target.server.pid || leader === pid) continue;
      const status = readFileSync(`/proc/${pid}/status`, "utf8");
      largest = Math.max(largest, Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024);
    } catch {
      continue; // ended meanwhile
    }
  return largest;
}

const advertisement = { "Content-Type": "application/x-git-upload-pack-advertisement" };

// What servers answer that mean no good.
function misbehaviours(): [string, Behaviour][] {
  const line = Buffer.from(`003f${"1".repeat(40)} refs/heads/bbbbbb\n`);
  const block = Buffer.concat(Array.from({ length: 1000 }, () => line));
  const pour = (write: () => boolean, stream: Writable): void => {
    const go = (): void => {
      while (!stream.destroyed && write()) continue;
      if (!stream.destroyed) stream.once("drain", go);
    };
    go();
  };
  return [
    ["endless refs", (_, answer) => {
      answer.writeHead(200, advertisement);
      answer.write("001e# service=git-upload-pack\n0000");
      pour(() => answer.write(block), answer);
    }],
    ["endless refs, compressed", (_, answer) => {
      answer.writeHead(200, { ...advertisement, "Content-Encoding": "gzip" });
      const packed = createGzip();
      packed.pipe(answer);
      packed.write("001e# service=git-upload-pack\n0000");
      pour(() => packed.write(block), packed);
      answer.on("close", () => packed.destroy());
    }],
    ["endless headers", (request) => {
      const { socket } = request;
      socket.write("HTTP/1.1 200 OK\r\n");
      pour(() => socket.write(`X-A: ${"b".repeat(60_000)}\r\n`), socket);
    }],
    ["one header without end", (request) => {
      request.socket.write("HTTP/1.1 200 OK\r\nX-A: ");
      pour(() => request.socket.write("b".repeat(60_000)), request.socket);
    }],
    ["broken chunks", (request) => {
      request.socket.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nx");
      request.socket.end();
    }],
    ["no HTTP", (request) => {
      request.socket.write("SSH-2.0-x\r\n");
      request.socket.end();
    }],
    ["a page", (_, answer) => answer.end("<html>\n<p>x</p>\n</html>\n")],
    ["a password asked for", (_, answer) =>
      answer.writeHead(401, { "WWW-Authenticate": 'Basic realm="x"' }).end()],
    ["no TLS", (_, answer) => answer.end("x")],
    ["an error", (_, answer) => answer.writeHead(500).end("x")],
    ["broken refs", (_, answer) =>
      answer.writeHead(200, advertisement)
        .end(`001e# service=git-upload-pack\n0000003f${"z".repeat(40)} ../../evil\n0000`)],
  ];
}

async function misbehave(group: Group): Promise<void> {
  const { target } = group;
  const visit = await Visit.as(target, "ada");
  for (const [what, behaviour] of misbehaviours()) {
    const server = await ForeignServer.start();
    server.behaviour = behaviour;
    const scheme = what === "no TLS" ? "https" : "http";
    const ordered = await order(visit, `${server.url.replace("http", scheme)}/x.git`);
    assert.equal(ordered.status, 303, what);
    let largest = 0;
    let ended = "";
    const watch = outcome(target, ordered.name, 12).then((how) => (ended = how));
    while (!ended) {
      largest = Math.max(largest, largestProgram(target));
      await pause(50);
    }
    await watch;
    // What says nothing wrong and never ends is given up after ninety seconds; its owner need not
    // wait for that.
    if (ended === "still runs") ended = await cancel(target, visit, ordered.name);
    server.stop();
    console.log(`        ${what}: ${ended} (${largest.toFixed(0)} MiB)`);
    assert.ok(!["done", "still runs"].includes(ended), `${what}: ${ended}`);
    // That would be for this machine's lack of memory, and tried again.
    assert.ok(!/no room/.test(ended), `${what}: ${ended}`);
    assert.ok(largest < 600, `${what} made git use ${largest.toFixed(0)} MiB`);
    assert.ok(!/\/|127\.0\.0/.test(ended), `${what} tells too much: ${ended}`);
  }
}

// Servers that say nothing hold up those who asked them, and nobody else.
async function trickle(group: Group): Promise<void> {
  const { target } = group;
  const silent = await ForeignServer.start();
  silent.behaviour = () => undefined;
  const good = await ForeignServer.start();
  good.behaviour = servesRepository(`${target.workshop.path}/seed`);
  const ada = await Visit.as(target, "ada");
  const held: string[] = [];
  for (let i = 0; i < 3; ++i) {
    const ordered = await order(ada, `${silent.url}/x.git`);
    assert.equal(ordered.status, 303);
    held.push(ordered.name);
  }
  const more = await order(ada, `${silent.url}/x.git`);
  assert.equal(more.status, 429, "one person holds every worker");
  await pause(500);
  const bob = await Visit.as(target, "bob");
  const quick = await order(bob, `${good.url}/x.git`);
  assert.equal(await outcome(target, quick.name, 30), "done", "silent servers block the others");
  for (const name of held) assert.match(await cancel(target, ada, name), /cancel/);
  silent.stop();
  good.stop();
}

const sources = [
  "file:///etc", "file://localhost/etc", "FILE:///etc", "ssh://-oProxyCommand=id/x", "ssh://host/x",
  "git@host:x.git", "host:x.git", "ext::sh -c id", "ext::sh -c touch% /tmp/pwned", "fd::3",
  "--upload-pack=id", "-u id", "--", "-", "git://host/x", "ftp://host/x", "ftps://host/x",
  "data:text/plain,x", "javascript:alert(1)", "/etc", "/", "../x", "./x", "~/x", "C:\\x",
  "\\\\host\\x",
  "rsync://host/x", "http+unix://x", "https:///x", "http:", "http://", "", " ", "http://[", "x",
  "https://good.example/x.git --upload-pack=id", "https://good.example/x.git\n--upload-pack=id",
  "https://-oProxyCommand=id/x", "https://--upload-pack=id", "https://good.example/\0", "http::x",
  "transport::http://good.example/", "https://good.example/a\r\nHost: x", "a".repeat(5000),
  `https://good.example/${"a".repeat(5000)}`,
];

async function importOddly(group: Group): Promise<void> {
  const { target } = group;
  const visit = await Visit.as(target, "ada");
  const boss = await Visit.as(target, "boss");
  await group.unchanged("ada/open", async () => {
    for (const url of sources)
      for (const who of [visit, boss]) {
        const ordered = await order(who, url);
        const shown = JSON.stringify(url);
        assert.equal(ordered.status, url.includes("\0") ? 400 : 422, shown);
        if (ordered.status === 422) assert.match(ordered.text, /was not started/, shown);
      }
  });
  // At the machine itself the same words are refused, but for a directory that is there.
  for (const url of sources.filter((one) => !/^(\/|\.\.?\/|~|$)/.test(one) &&
    !one.includes("\0"))) {
    const done = target.server.tryCommand(["repo", "create", "ada/odd", `--import=${url}`]);
    assert.notEqual(done.status, 0, url);
  }
  // Nobody edits the address afterwards: trying again uses what was checked.
  const failing = await order(visit, `http://good.example:1/x.git`);
  assert.equal(failing.status, 303);
  await outcome(target, failing.name, 90);
  target.sql("update jobs set payload = " +
    "replace(payload, 'http://good.example:1/x.git', 'file:///etc') where id = " +
    `(select import_job_id from repositories where name = '${failing.name}');`);
  const token = await visit.token("/settings/profile");
  await visit.post(`/ada/${failing.name}/import/attempt?_method=put`, { _csrf: token,
    url: "file:///etc" });
  assert.notEqual(await outcome(target, failing.name, 90), "done");
}

export async function egress(group: Group): Promise<void> {
  const outside = { connects: [allowedHost, "127.0.0.1"], names };
  await group.row("AC-112 no spelling of a private address is imported from",
    () => spellPrivate(group),
    // Odd numbers are names to the C library, which makes addresses of them; those are checked.
    { names: [...names, "localhost", "localhost.", /^[\dx.a-f]+$/] });
  await group.row("AC-113 a name that changes, is unknown or slow gains nothing",
    () => changeNames(group), outside);
  await group.row("AC-114 redirects lead into no private network and no other scheme",
    () => redirect(group), outside);
  await group.row("AC-115 a server that misbehaves fails its own import and no other", async () => {
    await misbehave(group);
    await trickle(group);
  }, outside);
  await group.row("AC-118 an import comes from http or https and from nothing else",
    () => importOddly(group), { ...outside, names: [...names, "localhost"] });
}
