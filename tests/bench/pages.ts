// SPDX-License-Identifier: Apache-2.0
//
// pages.ts: pages of Stithy against nginx with a file of the same bytes, under the same load.
//
// A static file is the floor that no page can go below: it asks no database, no permission and no
// repository. The figure to read is CPU a request; the rest depends on who else uses the machine.
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { dirname, join } from "node:path";

import { Session } from "../harness/browser_session";
import { Workshop } from "../harness/git";
import { Server } from "../harness/server";
import { Group } from "./accounting";
import type { Settings } from "./bench";
import { Peer, missingFor } from "./peers";
import { end, tended } from "./tended";
import { type Figures, type Report, medians } from "./report";

interface Page {
  what: string;
  path: string;
  cookie?: string;
}

const connections = [1, 16, 64];

// wrk says its own figures in a form of ours.
const script = `done = function(summary, latency, requests)
  local e = summary.errors
  io.write(string.format("figures %d %d %.3f %.3f %d\\n", summary.requests, summary.duration,
    latency:percentile(50) / 1000, latency:percentile(99) / 1000,
    e.status + e.timeout + e.read + e.connect))
end
`;

async function runWrk(url: string, page: Page, open: number, settings: Settings, group: Group,
                      file: string): Promise<Figures> {
  const words = ["-t1", `-c${open}`, `-d${settings.seconds}s`, "--timeout", "30s", "-s", file];
  if (page.cookie) words.push("-H", `Cookie: ${page.cookie}`);
  const before = group.cpu();
  const out = await new Promise<string>((done, fail) => {
    const child = spawn("wrk", [...words, url]);
    let text = "";
    child.stdout.on("data", (bytes: Buffer) => (text += bytes.toString()));
    child.on("error", fail);
    child.on("close", () => done(text));
  });
  const used = group.cpu() - before;
  const found = /^figures (\d+) (\d+) (\S+) (\S+) (\d+)$/m.exec(out);
  if (!found) throw new Error(`wrk said:\n${out}`);
  const [requests, micros, p50, p99, errors] = found.slice(1).map(Number);
  if (errors) throw new Error(`${errors} of ${requests} answers of ${url} were errors.`);
  return {
    "req/s": (requests ?? 0) / ((micros ?? 0) / 1e6),
    "p50 ms": p50 ?? NaN,
    "p99 ms": p99 ?? NaN,
    "CPU us/req": (used * 1e6) / (requests ?? 0),
  };
}

// A little repository and the given one. The server does not run yet: an import blocks this,
// and a connection kept meanwhile would be stale.
function fill(server: Server, shop: Workshop, settings: Settings): void {
  server.createUser("bench");
  shop.init("little");
  const files: Record<string, string> = { "README.md": "# Little\n\nA *small* repository.\n" };
  for (let file = 0; file < 8; ++file) files[`src/part${file}.c`] = `int part${file};\n`;
  shop.commit("little", "Begin", files);
  server.createRepo("bench/little", ["--import", join(shop.path, "little")]);
  server.createRepo("bench/corpus", ["--import", settings.repository]);
}

async function pagesOf(server: Server): Promise<Page[]> {
  const session = await Session.signIn(server, "bench");
  const cookie = [...session.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
  const answer = await fetch(`${server.url}/api/v3/repos/bench/corpus`);
  const branch = ((await answer.json()) as { default_branch: string }).default_branch;
  const tree = `/bench/corpus/tree/${branch}`;
  return [
    { what: "/healthz", path: "/healthz" },
    { what: "home of a little repository", path: "/bench/little" },
    { what: "home of the given repository", path: "/bench/corpus" },
    { what: "its tree", path: tree },
    { what: "its tree, signed in", path: tree, cookie },
  ];
}

// The page once, kept as a file for the peer. `cold` is how long the first answer took.
async function copyOf(server: Server, page: Page, www: string | undefined):
    Promise<{ name: string; bytes: number; cold: number }> {
  const headers: Record<string, string> = page.cookie ? { Cookie: page.cookie } : {};
  const began = performance.now();
  const answer = await fetch(server.url + page.path, {
    headers: { ...headers, "Accept-Encoding": "identity" },
  });
  const body = Buffer.from(await answer.arrayBuffer());
  const cold = performance.now() - began;
  if (answer.status !== 200) throw new Error(`${page.path} was answered ${answer.status}.`);
  const name = `/${page.cookie ? "signed-in" : "visitor"}${page.path}.html`;
  if (www) {
    mkdirSync(dirname(join(www, name)), { recursive: true });
    writeFileSync(join(www, name), body);
  }
  return { name, bytes: body.length, cold };
}

async function measureOne(report: Report, settings: Settings, server: Server, group: Group,
                          peer: Peer | undefined, file: string, page: Page): Promise<void> {
  const copy = await copyOf(server, page, peer?.www);
  for (const open of connections) {
    const ours: Figures[] = [];
    const theirs: Figures[] = [];
    for (let round = 0; round < settings.rounds; ++round) {
      ours.push(await runWrk(server.url + page.path, page, open, settings, group, file));
      if (!peer) continue;
      theirs.push(await runWrk(peer.url + copy.name, page, open, settings, peer.group, file));
    }
    const what = `${page.what}, ${open} open`;
    const size = { bytes: copy.bytes };
    report.add("pages", what, "stithy", { ...size, ...medians(ours), "first ms": copy.cold });
    if (peer) report.add("pages", what, "nginx, a file", { ...size, ...medians(theirs) });
  }
}

export async function measurePages(report: Report, settings: Settings): Promise<void> {
  const missing = missingFor.files();
  if (missing.includes("wrk")) {
    report.leaveOut("pages: wrk is not installed");
    return;
  }
  if (missing.length > 0) report.leaveOut(`pages beside nginx: ${missing.join(", ")} is missing`);
  const shop = new Workshop();
  const data = mkdtempSync(join(tmpdir(), "stithy-bench-"));
  const server = await Server.on(data);
  const group = Group.make("stithy");
  let peer: Peer | undefined;
  try {
    fill(server, shop, settings);
    await server.launch();
    group.adopt(server.pid);
    await tended(report, "pages", data);
    if (missing.length === 0) peer = await Peer.files("nginx", cpus().length);
    const file = join(shop.path, "figures.lua");
    writeFileSync(file, script);
    for (const page of await pagesOf(server))
      await measureOne(report, settings, server, group, peer, file, page);
  } finally {
    await peer?.stop();
    await end(server, data);
    group.remove();
    shop.remove();
  }
}
