// SPDX-License-Identifier: Apache-2.0
//
// transport.ts: fetches and pushes against git's own server program with the same repository.
//
// Two of that peer: `git` serves the repository as it was cloned, `git, tuned` after a repack with
// a bitmap and a commit-graph. Fetches are raw requests, pushes come from a real git client.
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { Workshop, withToken } from "../harness/git";
import { Server } from "../harness/server";
import { Group } from "./accounting";
import type { Settings } from "./bench";
import { Peer, missingFor } from "./peers";
import { type Figures, type Report, median, medians } from "./report";
import { end, tended } from "./tended";
import { type Kind, ask, kinds, writeRequests } from "./upload_pack";

interface Subject {
  name: string;
  url: string; // of the repository, for anybody
  pushUrl: string;
  group: Group;
  requests: Record<Kind, string>;
}

// Requests of one round. Short ones are many, since one of them is below what can be measured.
const inRound: Record<Kind, number> = {
  "ls-refs": 20,
  "no-op fetch": 20,
  "shallow": 2,
  "blobless": 2,
  "full clone": 1,
};

async function fetchRound(subject: Subject, kind: Kind): Promise<Figures> {
  const before = subject.group.cpu();
  const answers = [];
  for (let request = 0; request < inRound[kind]; ++request)
    answers.push(await ask(subject.url, subject.requests[kind]));
  const used = subject.group.cpu() - before;
  return {
    "bytes": median(answers.map((one) => one.bytes)),
    "CPU ms": (used * 1000) / answers.length,
    "first byte ms": median(answers.map((one) => one.firstMs)),
    "whole ms": median(answers.map((one) => one.totalMs)),
  };
}

const alternate = async (report: Report, settings: Settings, what: string, subjects: Subject[],
                         once: (subject: Subject) => Promise<Figures>): Promise<void> => {
  const rounds = new Map<Subject, Figures[]>();
  for (let round = 0; round < settings.rounds; ++round)
    for (const subject of subjects)
      rounds.set(subject, [...(rounds.get(subject) ?? []), await once(subject)]);
  for (const [subject, figures] of rounds)
    report.add("git", what, subject.name, medians(figures));
};

// Pushes of one new commit each from a clone that was made for it.
async function pushes(report: Report, settings: Settings, shop: Workshop,
                      subjects: Subject[]): Promise<void> {
  let made = 0;
  for (const [at, subject] of subjects.entries())
    shop.git("", "clone", "-q", "--depth=1", subject.pushUrl, `push${at}`);
  await alternate(report, settings, "push of one commit", subjects, async (subject) => {
    const folder = `push${subjects.indexOf(subject)}`;
    let cpu = 0;
    const walls: number[] = [];
    for (let push = 0; push < 5; ++push) {
      shop.commit(folder, "One more", { "bench.txt": `${++made}\n` });
      const before = subject.group.cpu();
      const began = performance.now();
      const done = await shop.runGit(folder, "push", "-q", "origin", "HEAD");
      if (done.status !== 0) throw new Error(`git push to ${subject.name}: ${done.err}`);
      walls.push(performance.now() - began);
      cpu += subject.group.cpu() - before;
    }
    return { "CPU ms": (cpu * 1000) / walls.length, "whole ms": median(walls) };
  });
}

// Two copies for the peer: as cloned, and tuned.
function prepareCopies(shop: Workshop, repository: string): void {
  for (const kind of ["plain", "tuned"]) mkdirSync(join(shop.path, kind));
  const source = `file://${repository}`;
  const clone = ["-c", "safe.directory=*", "clone", "-q", "--bare", source];
  shop.git("plain", ...clone, "corpus.git");
  const plain = "plain/corpus.git";
  for (const [key, value] of [["uploadpack.allowFilter", "true"], ["http.receivepack", "true"],
    ["gc.auto", "0"], ["receive.autogc", "false"]] as const)
    shop.git(plain, "config", key, value);
  const copied = spawnSync("cp", ["-r", join(shop.path, plain), join(shop.path, "tuned")]);
  if (copied.status !== 0) throw new Error(`cp: ${String(copied.stderr)}`);
  shop.git("tuned/corpus.git", "repack", "-adbq");
  shop.git("tuned/corpus.git", "commit-graph", "write", "--reachable", "--changed-paths");
}

// That both sides give the same refs and a whole repository, before anything is timed.
function check(shop: Workshop, subjects: Subject[]): void {
  const listings = subjects.map((subject) => {
    shop.git("", "clone", "-q", "--bare", subject.url, "checked");
    shop.git("checked", "fsck", "--connectivity-only");
    const refs = shop.git("checked", "for-each-ref", "refs/heads", "refs/tags");
    shop.removeFolder("checked");
    return refs;
  });
  if (new Set(listings).size > 1) throw new Error("the subjects do not serve the same refs.");
}

export async function measureTransport(report: Report, settings: Settings): Promise<void> {
  const shop = new Workshop();
  const data = mkdtempSync(join(tmpdir(), "stithy-bench-"));
  const server = await Server.on(data);
  const group = Group.make("stithy");
  const peers: Peer[] = [];
  try {
    prepareCopies(shop, settings.repository);
    server.createUser("bench");
    const token = server.createToken("bench");
    server.createRepo("bench/corpus", ["--import", join(shop.path, "plain/corpus.git")]);
    await server.launch();
    group.adopt(server.pid);
    await tended(report, "git", data);
    const url = `${server.url}/bench/corpus.git`;
    const subjects: Subject[] = [{ name: "stithy", url, pushUrl: withToken(url, token), group,
      requests: await writeRequests(url, shop.path) }];
    const missing = missingFor.git();
    if (missing.length > 0) report.leaveOut(`git's own server: ${missing.join(", ")} is missing`);
    for (const kind of missing.length > 0 ? [] : ["plain", "tuned"]) {
      const peer = await Peer.git(`git-${kind}`, join(shop.path, kind));
      peers.push(peer);
      if (!peer.group.complete) report.leaveOut("CPU of git's own server: it needs control groups");
      const address = `${peer.url}/corpus.git`;
      subjects.push({ name: kind === "plain" ? "git" : "git, tuned", url: address,
        pushUrl: address, group: peer.group, requests: subjects[0]!.requests });
    }
    check(shop, subjects);
    for (const kind of kinds)
      await alternate(report, settings, kind, subjects, (subject) => fetchRound(subject, kind));
    await pushes(report, settings, shop, subjects);
  } finally {
    for (const peer of peers) await peer.stop();
    await end(server, data);
    group.remove();
    shop.remove();
  }
}
