// SPDX-License-Identifier: Apache-2.0
//
// differential.ts: random samples of what pages and APIs say, against git's own answers.
//
//   SEED=7 SAMPLES=200 REPOSITORY=/path/to/a.git tests/suites/48-differential.sh
//
// The subjects are this project's own history and one made by chance, each in both object formats,
// or the named repository alone. A run prints its seed; the same seed asks the same questions.
import { AssertionError, strict as assert } from "node:assert";
import { spawnSync } from "node:child_process";
import { resolve } from "node:path";

import { Chance } from "../git/blame_history";
import { Cases } from "../harness/cases";
import { archives } from "./archives";
import { blames } from "./blames";
import { changes } from "./changes";
import { comparisons } from "./comparisons";
import { Generated } from "./generated";
import { Ground, Subject, askGit } from "./ground";
import { histories } from "./histories";
import { lastCommits } from "./last_commits";
import { trees } from "./trees";

type Kind = (subject: Subject, by: Chance) => Promise<number>;
const kinds: [string, Kind][] = [
  ["last changes of the entries of folders", lastCommits],
  ["blames", blames],
  ["histories of paths", histories],
  ["changes of commits", changes],
  ["comparisons", comparisons],
  ["archives", archives],
  ["trees and files", trees],
];

const t = new Cases("differential");
const seed = Number(process.env.SEED ?? Date.now() % 1_000_000);
const samples = Number(process.env.SAMPLES ?? 25);
console.log(`        seed ${seed}, ${samples} samples of each kind and subject`);
const ground = await Ground.open();

function generate(format: string): Subject {
  const name = `made-${format}`;
  const { workshop } = ground;
  workshop.init(name, [`--object-format=${format}`]);
  const directory = `${workshop.path}/${name}`;
  const made = new Generated(seed, 220, format);
  askGit(workshop.path, directory, ["fast-import", "--quiet"], made.stream());
  // Some of its commits are looked through by blame, as the tip of main asks.
  const list = workshop.git(name, "rev-list", "main").split("\n")
    .filter((_, i) => i % 9 === 4).join("\n");
  askGit(workshop.path, directory, ["fast-import", "--quiet"], Buffer.from(
    "commit refs/heads/main\ncommitter Ada <ada@example.org> 1600000000 +0000\ndata 6\nignore" +
    `\nfrom refs/heads/main^0\nM 100644 inline .git-blame-ignore-revs\ndata ${list.length}\n` +
    `${list}\n`));
  return new Subject(ground, name, format);
}

// This project's own history, from the checkout it is tested in.
function own(format: string): Subject | undefined {
  const root = resolve(process.env.STITHY_ROOT ?? ".");
  const asked = spawnSync("git", ["-C", root, "rev-parse", "--is-shallow-repository"]);
  if (asked.status !== 0 || String(asked.stdout).trim() !== "false") return undefined;
  const name = `own-${format}`;
  const { workshop } = ground;
  workshop.init(name, [`--object-format=${format}`]);
  const out = spawnSync("git", ["-C", root, "fast-export", "--refspec=HEAD:refs/heads/main",
    "HEAD"], { maxBuffer: 2 ** 30 });
  if (out.status !== 0) throw new Error(`git fast-export: ${String(out.stderr)}`);
  askGit(workshop.path, `${workshop.path}/${name}`, ["fast-import", "--quiet"], out.stdout);
  return new Subject(ground, name, format);
}

async function sampled(subject: Subject, title: string, kind: Kind): Promise<void> {
  await t.run(`${subject.name}: ${samples} ${title}`, async () => {
    const by = new Chance(seed + title.length);
    let facts = 0;
    for (let i = 0; i < samples; ++i) facts += await kind(subject, by);
    const late = subject.late > 0 ? `; ${subject.late} pages said that they take too long` : "";
    console.log(`        ${facts} facts${late}`);
    subject.late = 0;
    assert.ok(facts > 0);
  });
}

// Git is asked about an older commit: a kind that finds nothing then compares nothing.
async function controls(subject: Subject): Promise<void> {
  subject.askew = true;
  for (const [title, kind] of kinds)
    await t.run(`${subject.name}: ${title} of an older commit are told apart`, async () => {
      const by = new Chance(seed + 1);
      let [apart, tries] = [0, 0];
      for (; tries < 40 && apart < 3; ++tries)
        try {
          await kind(subject, by);
        } catch (error) {
          if (error instanceof AssertionError) ++apart;
        }
      console.log(`        ${apart} of ${tries}`);
      assert.equal(apart, 3);
    });
  subject.askew = false;
}

const outside = process.env.REPOSITORY;
if (outside) {
  const directory = resolve(outside);
  const format = askGit(ground.workshop.path, directory, ["rev-parse", "--show-object-format"]);
  const subject = new Subject(ground, "outside", format.toString().trim(), directory);
  for (const [title, kind] of kinds) await sampled(subject, title, kind);
} else {
  for (const format of ["sha1", "sha256"]) {
    const made = generate(format);
    for (const [title, kind] of kinds) await sampled(made, title, kind);
    if (format === "sha1") await controls(made);
    const mine = own(format);
    if (!mine) t.skip(`own-${format}`, "the sources are no whole git checkout");
    else for (const [title, kind] of kinds) await sampled(mine, title, kind);
  }
}
await ground.close();
t.close();
