// SPDX-License-Identifier: Apache-2.0
//
// mailbox.ts: what a server without a relay wrote to people; it keeps its mail as files.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { pause, type Server } from "./server";

export interface Letter {
  to: string;
  subject: string;
  text: string;
}

function decode(quoted: string): string {
  const bytes = quoted.replace(/=\r\n/g, "")
    .replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, "latin1").toString("utf8");
}

function read(mail: string): Letter {
  const [head = "", ...rest] = mail.split("\r\n\r\n");
  const part = rest.join("\r\n\r\n").split(/\r\n--/).find((one) => !/text\/html/.test(one)) ?? "";
  const to = /^To: .*?([^\s<>]+@[^\s<>]+)/m.exec(head)?.[1] ?? "";
  return { to, subject: /^Subject: (.*)\r?$/m.exec(head)?.[1] ?? "", text: decode(part) };
}

export function letters(server: Server, to: string): Letter[] {
  const folder = join(server.data, "mail");
  if (!existsSync(folder)) return [];
  return readdirSync(folder).sort()
    .filter((name) => name.endsWith(".eml"))
    .map((name) => read(readFileSync(join(folder, name), "latin1")))
    .filter((letter) => letter.to === to);
}

// The newest letter to that address once there are `count` of them.
export async function letterTo(server: Server, to: string, count = 1): Promise<Letter> {
  for (let tries = 0; tries < 600; ++tries) {
    const found = letters(server, to);
    if (found.length >= count) return found[found.length - 1] as Letter;
    await pause(50);
  }
  throw new Error(`no ${count} letters to ${to}: ${JSON.stringify(letters(server, to))}`);
}

// The path of the one link of ours in a letter.
export function linkIn(server: Server, letter: Letter): string {
  const found = /https?:\/\/[^\s>]*secret=[\w-]+/.exec(letter.text)?.[0] ?? "";
  if (!found.startsWith(server.url)) throw new Error(`no link of ${server.url}: ${letter.text}`);
  return found.slice(server.url.length);
}
