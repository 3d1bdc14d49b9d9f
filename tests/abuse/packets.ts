// SPDX-License-Identifier: Apache-2.0
//
// packets.ts: git's packets (gitprotocol-common(5)) and the requests of fetches and pushes.
import { createHash } from "node:crypto";

export const flush = Buffer.from("0000");
export const delimiter = Buffer.from("0001");
export const zero = "0".repeat(40);

export const packet = (payload: string | Buffer): Buffer => {
  const body = typeof payload === "string" ? Buffer.from(payload, "latin1") : payload;
  return Buffer.concat([Buffer.from((body.length + 4).toString(16).padStart(4, "0")), body]);
};

export interface Command {
  old?: string;
  new?: string;
  ref: string;
}

// A push: commands, then the pack. Without side band, so that the report reads as text.
export function pushBody(commands: Command[], pack: Buffer,
  capabilities = "report-status"): Buffer {
  const lines = commands.map((one, i) => {
    const words = `${one.old ?? zero} ${one.new ?? zero} ${one.ref}`;
    return packet(i === 0 ? `${words}\0${capabilities}` : words);
  });
  return Buffer.concat([...lines, flush, pack]);
}

// The lines of an answer: packets without their lengths, up to the end or what is no packet.
export function packetLines(bytes: Buffer): string[] {
  const lines: string[] = [];
  for (let at = 0; at + 4 <= bytes.length; ) {
    const size = Number.parseInt(bytes.toString("latin1", at, at + 4), 16);
    if (Number.isNaN(size)) break;
    if (size < 4) {
      at += 4;
      continue;
    }
    lines.push(bytes.toString("latin1", at + 4, at + size).trimEnd());
    at += size;
  }
  return lines;
}

export const fetchV2 = (lines: string[]): Buffer =>
  Buffer.concat([
    packet("command=fetch\n"),
    delimiter,
    ...lines.map((line) => packet(`${line}\n`)),
    flush,
  ]);

export const fetchV0 = (lines: string[]): Buffer =>
  Buffer.concat([...lines.map((line) => packet(`${line}\n`)), flush, packet("done\n")]);

export const randomOid = (seed: string): string => createHash("sha1").update(seed).digest("hex");
