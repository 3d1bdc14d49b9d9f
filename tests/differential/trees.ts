// SPDX-License-Identifier: Apache-2.0
//
// trees.ts: lists of files against `git ls-tree`, and bytes of files, on all ways to them, against
// `git cat-file`.
import { createHash } from "node:crypto";

import type { Chance } from "../git/blame_history";
import { type Entry, type Subject, encodePath, isText, same, shown } from "./ground";

const sizeMax = 1 << 20; // the API encodes no more

async function listing(subject: Subject, commit: string, recursive: boolean): Promise<number> {
  const answer = await subject.json(
    `${subject.api}/git/trees/${commit}${recursive ? "?recursive=1" : ""}`);
  const found = answer.tree.map((one: any) =>
    `${one.mode} ${one.type} ${one.sha} ${one.size ?? "-"} ${shown(one.path)}`);
  const at = subject.reference(commit);
  // "<mode> <kind> <id>    <size>", then a tab and the name.
  const wanted = subject.fields("ls-tree", "-z", "-l", "--full-tree",
    ...(recursive ? ["-r", "-t"] : []), at).map((field) => {
    const tab = field.indexOf(9);
    const facts = field.subarray(0, tab).toString().replace(/ +/g, " ");
    return `${facts} ${shown(field.subarray(tab + 1))}`;
  });
  same(found, wanted, `the tree of ${commit}`);
  return wanted.length;
}

const digest = (bytes: Buffer): string =>
  `${bytes.length} bytes, ${createHash("sha256").update(bytes).digest("hex")}`;

// Where the raw address leads to, on the other origin.
async function raw(subject: Subject, commit: string, path: Buffer): Promise<Buffer> {
  const answer = await subject.ground.fetch(subject.address("raw", commit, path));
  await answer.arrayBuffer();
  const to = answer.headers.get("location") ?? "";
  if (answer.status !== 302) throw new Error(`raw ${commit} ${shown(path)}: ${answer.status}`);
  return subject.get(to);
}

async function bytesOf(subject: Subject, commit: string, entry: Entry): Promise<void> {
  // Git is asked by path, so that the id that the page found counts, too.
  const at = subject.reference(commit);
  const spec = Buffer.concat([Buffer.from(`${at}:`), entry.path]);
  const wanted = subject.git("cat-file", "blob", spec);
  const label = `${commit} ${shown(entry.path)}`;
  same(digest(await raw(subject, commit, entry.path)), digest(wanted), `raw ${label}`);
  const blob = `${subject.api}/git/blobs/${entry.id}`;
  const media = { Accept: "application/vnd.github.raw+json" };
  same(digest(await subject.get(blob, media)), digest(wanted), `blob, raw ${label}`);
  if (wanted.length > sizeMax) return;
  const json = await subject.json(blob);
  same(digest(Buffer.from(json.content, "base64")), digest(wanted), `blob ${label}`);
  // A link is answered as the file that it leads to.
  if (!isText(entry.path) || entry.mode === "120000") return;
  const contents = `${subject.api}/contents/${encodePath(entry.path.toString())}?ref=${commit}`;
  same(digest(await subject.get(contents, media)), digest(wanted), `contents, raw ${label}`);
  const object = await subject.json(contents);
  same(digest(Buffer.from(object.content, "base64")), digest(wanted), `contents ${label}`);
}

export async function trees(subject: Subject, by: Chance): Promise<number> {
  const { commit, entry } = subject.somePath(by, (one) => one.kind === "blob");
  const count = await listing(subject, commit, by.below(2) === 0);
  await bytesOf(subject, commit, entry);
  return count + 1;
}
