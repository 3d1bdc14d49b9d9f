// SPDX-License-Identifier: Apache-2.0
//
// packs.ts: packs and objects of git written byte by byte (gitformat-pack(5)), right or wrong.
import { createHash } from "node:crypto";
import { deflateSync } from "node:zlib";

export const kinds = { commit: 1, tree: 2, blob: 3, tag: 4, offset: 6, named: 7 } as const;
export type Kind = "commit" | "tree" | "blob" | "tag";

export const oidOf = (kind: Kind, body: Buffer): string =>
  createHash("sha1").update(`${kind} ${body.length}\0`).update(body).digest("hex");

// One byte of type and four bits of size, then seven bits a byte.
export function entryHead(type: number, size: bigint | number): Buffer {
  let left = BigInt(size) >> 4n;
  const bytes = [(type << 4) | Number(BigInt(size) & 15n) | (left > 0n ? 0x80 : 0)];
  while (left > 0n) {
    bytes.push(Number(left & 127n) | (left >> 7n > 0n ? 0x80 : 0));
    left >>= 7n;
  }
  return Buffer.from(bytes);
}

// How far back the base lies; each continuation adds one.
export function offsetBytes(distance: number): Buffer {
  const bytes = [distance & 127];
  for (let left = Math.floor(distance / 128); left > 0; left = Math.floor(left / 128)) {
    --left;
    bytes.unshift((left & 127) | 128);
  }
  return Buffer.from(bytes);
}

// Seven bits a byte, lowest first, as the sizes in a delta are written.
export function varint(value: bigint | number): Buffer {
  const bytes: number[] = [];
  let left = BigInt(value);
  do {
    bytes.push(Number(left & 127n) | (left >> 7n > 0n ? 0x80 : 0));
    left >>= 7n;
  } while (left > 0n);
  return Buffer.from(bytes);
}

// A delta that copies the whole base and appends `tail` (under 128 bytes).
export function appendingDelta(baseSize: number, tail: Buffer): Buffer {
  const copy = Buffer.from([0xb0, baseSize & 255, (baseSize >> 8) & 255]);
  return Buffer.concat([
    varint(baseSize),
    varint(baseSize + tail.length),
    baseSize > 0 ? copy : Buffer.alloc(0),
    Buffer.from([tail.length]),
    tail,
  ]);
}

export class Pack {
  private readonly parts: Buffer[] = [];
  private count = 0;
  private size = 12;

  // Where the next entry will begin.
  get position(): number {
    return this.size;
  }
  get entries(): number {
    return this.count;
  }

  raw(bytes: Buffer, entries = 1): this {
    this.parts.push(bytes);
    this.size += bytes.length;
    this.count += entries;
    return this;
  }
  object(kind: Kind, body: Buffer): string {
    this.raw(Buffer.concat([entryHead(kinds[kind], body.length), deflateSync(body)]));
    return oidOf(kind, body);
  }
  // Any type, any declared size.
  entry(type: number, declared: bigint | number, body: Buffer): this {
    return this.raw(Buffer.concat([entryHead(type, declared), deflateSync(body)]));
  }
  offsetDelta(distance: number, delta: Buffer): this {
    const head = Buffer.concat([entryHead(kinds.offset, delta.length), offsetBytes(distance)]);
    return this.raw(Buffer.concat([head, deflateSync(delta)]));
  }
  namedDelta(base: string, delta: Buffer): this {
    const head = Buffer.concat([entryHead(kinds.named, delta.length), Buffer.from(base, "hex")]);
    return this.raw(Buffer.concat([head, deflateSync(delta)]));
  }

  // The whole pack; the count and the version in its head may be lies.
  render(lies: { objects?: number; version?: number; checksum?: Buffer } = {}): Buffer {
    const head = Buffer.alloc(12);
    head.write("PACK");
    head.writeUInt32BE(lies.version ?? 2, 4);
    head.writeUInt32BE(lies.objects ?? this.count, 8);
    const body = Buffer.concat([head, ...this.parts]);
    const sum = lies.checksum ?? createHash("sha1").update(body).digest();
    return Buffer.concat([body, sum]);
  }
}

export interface Entry {
  mode: string;
  name: string | Buffer;
  oid: string;
}
// The entries as they are given: sorting and checking are left to who reads it.
export const treeBody = (entries: Entry[]): Buffer =>
  Buffer.concat(
    entries.map(({ mode, name, oid }) =>
      Buffer.concat([
        Buffer.from(`${mode} `),
        Buffer.from(name as string),
        Buffer.from([0]),
        Buffer.from(oid, "hex"),
      ]),
    ),
  );

export interface CommitParts {
  tree: string;
  parents?: string[];
  author?: string;
  committer?: string;
  extra?: string; // header lines, each with its newline
  message?: string;
}
const somebody = "Ada <ada@example.org> 1700000000 +0000";
export const commitBody = (parts: CommitParts): Buffer =>
  Buffer.from(
    `tree ${parts.tree}\n${(parts.parents ?? []).map((one) => `parent ${one}\n`).join("")}` +
      `author ${parts.author ?? somebody}\ncommitter ${parts.committer ?? somebody}\n` +
      `${parts.extra ?? ""}\n${parts.message ?? "A commit\n"}`,
    "latin1",
  );
