// SPDX-License-Identifier: Apache-2.0
//
// pages.ts: pages of Stithy against nginx with a file of the same bytes, under the same load.
//
// A static file is the floor that no page can go below: it asks no database, no permission and no
// repository. The figure to read is CPU a request; the rest depends on who else uses the machine.
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
import { figuresScript, type Page, runWrk } from "./wrk";

const connections = [1, 16, 64];

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
    writeFileSync(file, figuresScript);
    for (const page of await pagesOf(server))
      await measureOne(report, settings, server, group, peer, file, page);
  } finally {
    await peer?.stop();
    await end(server, data);
    group.remove();
    shop.remove();
  }
}
