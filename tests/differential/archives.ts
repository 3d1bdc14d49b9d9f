// SPDX-License-Identifier: Apache-2.0
//
// archives.ts: what is in archives, name by name, with modes and contents, against `git archive` in
// the same format. Both formats are read here, from their bytes.
import { createHash } from "node:crypto";
import { gunzipSync, inflateRawSync } from "node:zlib";

import type { Chance } from "../git/blame_history";
import { type Subject, same, shown } from "./ground";

const digest = (bytes: Buffer): string => createHash("sha256").update(bytes).digest("hex");

interface Listing {
  files: string[]; // "name mode size digest"
  comment: string; // which commit it says it is
}

// The ustar format with the long names and the comment of pax headers.
function readTar(bytes: Buffer): Listing {
  const out: Listing = { files: [], comment: "" };
  let long: Record<string, Buffer> = {};
  for (let at = 0; at + 512 <= bytes.length && bytes[at] !== 0;) {
    const field = (from: number, size: number): Buffer => {
      const part = bytes.subarray(at + from, at + from + size);
      const end = part.indexOf(0);
      return end < 0 ? part : part.subarray(0, end);
    };
    const size = Number.parseInt(field(124, 12).toString(), 8) || 0;
    const body = bytes.subarray(at + 512, at + 512 + size);
    const type = String.fromCharCode(bytes[at + 156] ?? 0);
    at += 512 + Math.ceil(size / 512) * 512;
    if (type === "g" || type === "x") {
      const records = readPax(body);
      if (type === "g") out.comment = String(records.comment ?? "");
      else long = records;
      continue;
    }
    const before = at - 512 - Math.ceil(size / 512) * 512;
    out.files.push(oneOfTar(bytes.subarray(before, before + 512), type, body, long));
    long = {};
  }
  return out;
}
function oneOfTar(head: Buffer, type: string, body: Buffer, long: Record<string, Buffer>): string {
  const field = (from: number, size: number): Buffer => {
    const part = head.subarray(from, from + size);
    const end = part.indexOf(0);
    return end < 0 ? part : part.subarray(0, end);
  };
  const prefix = field(345, 155);
  const short = prefix.length > 0
    ? Buffer.concat([prefix, Buffer.from("/"), field(0, 100)]) : field(0, 100);
  const target = long.linkpath ?? field(157, 100);
  const name = (long.path ?? short).toString("latin1");
  return `${name} type ${type} mode ${String(field(100, 8))} → ` +
    `${target.toString("latin1")} ${body.length} ${digest(body)}`;
}
// "<length> <key>=<value>\n"
function readPax(body: Buffer): Record<string, Buffer> {
  const records: Record<string, Buffer> = {};
  for (let at = 0; at < body.length;) {
    const space = body.indexOf(32, at);
    const length = Number(body.subarray(at, space).toString());
    const equals = body.indexOf(61, space);
    records[body.subarray(space + 1, equals).toString()] =
      body.subarray(equals + 1, at + length - 1);
    at += length;
  }
  return records;
}

// By the directory at the end, as readers of the format do.
function readZip(bytes: Buffer): Listing {
  const end = bytes.lastIndexOf(Buffer.from("PK\x05\x06", "latin1"));
  const out: Listing = { files: [], comment: bytes.subarray(end + 22).toString() };
  let at = bytes.readUInt32LE(end + 16);
  for (let left = bytes.readUInt16LE(end + 10); left > 0; --left) {
    const method = bytes.readUInt16LE(at + 10);
    const packed = bytes.readUInt32LE(at + 20);
    const name = bytes.subarray(at + 46, at + 46 + bytes.readUInt16LE(at + 28));
    const mode = bytes.readUInt32LE(at + 38) >>> 16;
    const local = bytes.readUInt32LE(at + 42);
    const begin = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28);
    const body = bytes.subarray(begin, begin + packed);
    const content = method === 8 ? inflateRawSync(body) : body;
    out.files.push(`${name.toString("latin1")} mode ${mode.toString(8)} ` +
      `${content.length} ${digest(content)}`);
    at += 46 + name.length + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32);
  }
  return out;
}

export async function archives(subject: Subject, by: Chance): Promise<number> {
  const commit = subject.someCommit(by);
  const zip = by.below(2) === 0;
  const ending = zip ? "zip" : "tar.gz";
  const found = await subject.get(`${subject.home}/archive/${commit}.${ending}`);
  const wanted = subject.git("archive", `--format=${ending}`,
    `--prefix=${subject.name}-${commit.slice(0, 10)}/`, subject.reference(commit));
  const [ours, theirs] = zip ? [readZip(found), readZip(wanted)]
    : [readTar(gunzipSync(found)), readTar(gunzipSync(wanted))];
  same(ours.files.map(shown), theirs.files.map(shown), `${commit}.${ending}`);
  same(ours.comment, theirs.comment, `${commit}.${ending}: the commit it names`);
  // What git itself put in is looked at once more: an archive holds the files of its tree.
  const names = subject.entries(subject.reference(commit), undefined, "-r").length;
  if (names > 0 && ours.files.length < names) throw new Error(`${commit}: files are missing`);
  return ours.files.length;
}
