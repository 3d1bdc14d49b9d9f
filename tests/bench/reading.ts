// SPDX-License-Identifier: Apache-2.0
//
// reading.ts: the pages of reading code against those of cgit, without and with its cache.
//
// Both sides show the same commit, folder or file of the same repository, under the same load of
// one connection. What they show differs: our trees have the last commit of each entry and our
// files colours, which cgit's have not. The figure to read is CPU a request.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { Session } from "../harness/browser_session";
import { pause, Server } from "../harness/server";
import { Group } from "./accounting";
import type { Settings } from "./bench";
import { missingFor, Peer } from "./peers";
import { type Figures, medians, type Report } from "./report";
import { end, tended } from "./tended";
import { figuresScript, runWrk } from "./wrk";

interface Pair {
  what: string;
  ours: string;
  theirs: string;
  signedIn?: boolean;
}

const settleTries = 200;
// Blame is among what one address may ask for only so often.
const rates = "[rates]\ncostly_burst = 100000\nanonymous_costly_burst = 100000\n";

class Corpus {
  constructor(private readonly path: string) {}

  git(...words: string[]): string {
    const done = spawnSync("git", ["-C", this.path, ...words],
      { encoding: "utf8", maxBuffer: 1 << 28 });
    if (done.status !== 0) throw new Error(`git ${words.join(" ")}: ${done.stderr}`);
    return done.stdout.trim();
  }

  // Every kind of page at a place that any history has: its largest folder, its longest text.
  pairs(branch: string): Pair[] {
    const names = this.git("ls-tree", "-r", "-l", "-z", branch).split("\0").filter(Boolean)
      .map((line) => /^\d+ blob \w+ +(\d+)\t(.*)$/s.exec(line))
      .filter((found) => found && /^[\w./-]+$/.test(found[2] ?? ""))
      .map((found) => ({ size: Number(found?.[1]), path: found?.[2] ?? "" }));
    const texts = names.filter((one) => /\.(c|cc|h|go|js|ts|py|rs|java|md)$/.test(one.path))
      .filter((one) => one.size < 200_000).sort((a, b) => b.size - a.size);
    const file = texts[0]?.path ?? names[0]?.path ?? "";
    const deep = [...names].sort((a, b) =>
      b.path.split("/").length - a.path.split("/").length)[0]?.path ?? file;
    const folders = new Map<string, number>();
    for (const { path } of names) {
      const folder = path.split("/").slice(0, -1).join("/");
      if (folder) folders.set(folder, (folders.get(folder) ?? 0) + 1);
    }
    const large = [...folders].sort((a, b) => b[1] - a[1])[0]?.[0] ?? "";
    const below = deep.split("/").slice(0, -1).join("/");
    const commit = this.git("rev-list", "--no-merges", "-1", `${branch}~20`);
    const tree = "/bench/corpus/tree";
    return [
      { what: "list of repositories", ours: "/bench", theirs: "/" },
      { what: "front page", ours: "/bench/corpus", theirs: "/corpus.git/" },
      { what: "root folder", ours: `${tree}/${branch}`, theirs: "/corpus.git/tree/" },
      { what: "root folder, signed in", ours: `${tree}/${branch}`, theirs: "/corpus.git/tree/",
        signedIn: true },
      { what: `large folder ${large}`, ours: `${tree}/${branch}/${large}`,
        theirs: `/corpus.git/tree/${large}` },
      { what: `deep folder ${below}`, ours: `${tree}/${branch}/${below}`,
        theirs: `/corpus.git/tree/${below}` },
      { what: `file ${file}`, ours: `/bench/corpus/blob/${branch}/${file}`,
        theirs: `/corpus.git/tree/${file}` },
      { what: "history", ours: `/bench/corpus/commits/${branch}`, theirs: "/corpus.git/log/" },
      { what: "history of the file", ours: `/bench/corpus/commits/${branch}/${file}`,
        theirs: `/corpus.git/log/${file}` },
      { what: "a commit", ours: `/bench/corpus/commit/${commit}`,
        theirs: `/corpus.git/commit/?id=${commit}` },
      { what: "blame of the file", ours: `/bench/corpus/blame/${branch}/${file}`,
        theirs: `/corpus.git/blame/${file}` },
      { what: "tags", ours: "/bench/corpus/tags", theirs: "/corpus.git/refs/tags" },
    ];
  }
}

// Until the page holds all that it looks up: what is measured is the page that people get.
async function settle(url: string, cookie: string | undefined): Promise<void> {
  for (let tries = 0; tries < settleTries; ++tries) {
    const answer = await fetch(url, { headers: cookie ? { Cookie: cookie } : {} });
    const text = await answer.text();
    if (answer.status !== 200) throw new Error(`${url} was answered ${answer.status}.`);
    if (!/<[^<>]*\sdata-fill="/.test(text)) return;
    await pause(100);
  }
  throw new Error(`${url} was never whole.`);
}

export async function measureReading(report: Report, settings: Settings): Promise<void> {
  const missing = missingFor.cgit();
  if (missing.length > 0) {
    report.leaveOut(`reading beside cgit: ${missing.join(", ")} is missing`);
    return;
  }
  const data = mkdtempSync(join(tmpdir(), "stithy-bench-"));
  const place = mkdtempSync(join(tmpdir(), "stithy-bench-repositories-"));
  const server = await Server.on(data, { settings: rates });
  const group = Group.make("stithy");
  const peers: [string, Peer][] = [];
  try {
    server.createUser("bench");
    server.createRepo("bench/corpus", ["--import", settings.repository]);
    const copy = join(place, "corpus.git");
    spawnSync("git", ["clone", "-q", "--bare", settings.repository, copy]);
    spawnSync("git", ["-C", copy, "repack", "-adbq"]);
    spawnSync("git", ["-C", copy, "commit-graph", "write", "--reachable", "--changed-paths"]);
    const corpus = new Corpus(copy);
    await server.launch();
    group.adopt(server.pid);
    await tended(report, "reading", data);
    peers.push(["cgit", await Peer.cgit("cgit", place, false)]);
    peers.push(["cgit, cached", await Peer.cgit("cgit-cached", place, true)]);
    const file = join(place, "figures.lua");
    writeFileSync(file, figuresScript);
    const session = await Session.signIn(server, "bench");
    const cookie = [...session.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    for (const pair of corpus.pairs(corpus.git("symbolic-ref", "--short", "HEAD")))
      await measurePair(report, settings, { server, group, peers, file }, pair,
        pair.signedIn ? cookie : undefined);
  } finally {
    for (const [, peer] of peers) await peer.stop();
    await end(server, data);
    group.remove();
    rmSync(place, { recursive: true, force: true });
  }
}

interface Bench {
  server: Server;
  group: Group;
  peers: [string, Peer][];
  file: string;
}

async function measurePair(report: Report, settings: Settings, bench: Bench, pair: Pair,
                           cookie: string | undefined): Promise<void> {
  const ours = { what: pair.what, path: pair.ours, ...(cookie ? { cookie } : {}) };
  const theirs = { what: pair.what, path: pair.theirs };
  await settle(bench.server.url + pair.ours, cookie);
  const figures: Figures[] = [];
  const others = new Map<string, Figures[]>(bench.peers.map(([name]) => [name, []]));
  for (let round = 0; round < settings.rounds; ++round) {
    figures.push(await runWrk(bench.server.url + pair.ours, ours, 1, settings, bench.group,
      bench.file));
    for (const [name, peer] of bench.peers)
      others.get(name)?.push(await runWrk(peer.url + pair.theirs, theirs, 1, settings,
        peer.group, bench.file));
  }
  report.add("reading", pair.what, "stithy", medians(figures));
  for (const [name, rounds] of others) report.add("reading", pair.what, name, medians(rounds));
}
