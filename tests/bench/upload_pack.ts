// SPDX-License-Identifier: Apache-2.0
//
// upload_pack.ts: requests of git's protocol version 2 without a git client behind them, so that a
// measurement sees the server and not the client's work on what arrives.
import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";

export const kinds = ["ls-refs", "no-op fetch", "shallow", "blobless", "full clone"] as const;
export type Kind = (typeof kinds)[number];

export interface Answer {
  status: number;
  bytes: number;
  firstMs: number;
  totalMs: number;
}

const line = (text: string): string => (text.length + 4).toString(16).padStart(4, "0") + text;
const delimiter = "0001";
const flush = "0000";
const capabilities = line("agent=git/bench\n") + line("object-format=sha1");
const mediaType = "application/x-git-upload-pack-request";

const listing = line("command=ls-refs\n") + capabilities + delimiter + line("peel\n") +
  line("symrefs\n") + line("ref-prefix refs/heads/\n") + line("ref-prefix refs/tags/\n") +
  line("ref-prefix HEAD\n") + flush;

const fetching = (wants: string[], more: string[] = [], haves: string[] = []): string =>
  line("command=fetch") + capabilities + delimiter +
  ["thin-pack", "no-progress", "ofs-delta", ...more].map(line).join("") +
  wants.map((id) => line(`want ${id}\n`)).join("") +
  haves.map((id) => line(`have ${id}\n`)).join("") + line("done\n") + flush;

// What each ref names, peeled tags apart, and what HEAD does.
function parse(text: string): { ids: string[]; head: string } {
  const ids = new Set<string>();
  let head = "";
  for (let at = 0; at < text.length;) {
    const size = parseInt(text.slice(at, at + 4), 16);
    if (size < 4) {
      at += 4;
      continue;
    }
    const row = text.slice(at + 4, at + size);
    at += size;
    const id = row.slice(0, 40);
    ids.add(id);
    if (row.startsWith("HEAD", 41)) head = id;
  }
  return { ids: [...ids], head };
}

// The body of each kind of request for the repository at `url`, as a file in `folder`.
export async function writeRequests(url: string, folder: string): Promise<Record<Kind, string>> {
  const answer = await fetch(`${url}/git-upload-pack`, {
    method: "POST",
    headers: { "Content-Type": mediaType, "Git-Protocol": "version=2" },
    body: listing,
  });
  if (answer.status !== 200) throw new Error(`${url}: ls-refs was answered ${answer.status}.`);
  const { ids, head } = parse(Buffer.from(await answer.arrayBuffer()).toString("latin1"));
  if (!head) throw new Error(`${url} has no HEAD.`);
  const bodies: Record<Kind, string> = {
    "ls-refs": listing,
    "no-op fetch": fetching([head], [], [head]),
    "shallow": fetching([head], ["deepen 1"]),
    "blobless": fetching(ids, ["filter blob:none"]),
    "full clone": fetching(ids),
  };
  const files = {} as Record<Kind, string>;
  for (const kind of kinds) {
    files[kind] = join(folder, `${kind.replace(" ", "-")}.request`);
    writeFileSync(files[kind], bodies[kind]);
  }
  return files;
}

// One request; what comes is counted and thrown away.
export function ask(url: string, body: string): Promise<Answer> {
  const words = ["-s", "-o", "/dev/null", "-m", "900", "-H", `Content-Type: ${mediaType}`,
    "-H", "Git-Protocol: version=2", "-H", "Expect:", "--data-binary", `@${body}`, "-w",
    "%{http_code} %{size_download} %{time_starttransfer} %{time_total}", `${url}/git-upload-pack`];
  return new Promise((done, fail) => {
    const child = spawn("curl", words);
    let text = "";
    child.stdout.on("data", (bytes: Buffer) => (text += bytes.toString()));
    child.on("error", fail);
    child.on("close", () => {
      const [status = 0, bytes = 0, first = 0, total = 0] = text.split(" ").map(Number);
      if (status !== 200 || bytes === 0)
        return fail(new Error(`${url} was answered ${status} with ${bytes} bytes.`));
      done({ status, bytes, firstMs: first * 1000, totalMs: total * 1000 });
    });
  });
}
