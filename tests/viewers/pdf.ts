// SPDX-License-Identifier: Apache-2.0
//
// pdf.ts: PDF documents as pages: the frame that shows them, what it may do, and the limit.
import { strict as assert } from "node:assert";
import { join } from "node:path";

import type { Cases } from "../harness/cases";
import type { Workshop } from "../harness/git";
import { Server } from "../harness/server";
import { actingPdf, pdf, twoPages } from "./pdf_files";

const text = async (url: string): Promise<string> => (await fetch(url)).text();
const frameOf = (html: string): string =>
  (/<iframe class="code-frame" src="([^"]*)"/.exec(html)?.[1] ?? "").replaceAll("&amp;", "&");

async function frameIsConfined(server: Server): Promise<void> {
  const answer = await fetch(`${server.url}/ada/papers/blob/main/two.pdf`);
  const html = await answer.text();
  assert.match(html, /<iframe [^>]*sandbox="allow-scripts"[^>]*title="Pages of two\.pdf"/);
  assert.match(html, /href="\/ada\/papers\/raw\/main\/two\.pdf"[^>]*>Download</);
  const outer = answer.headers.get("content-security-policy") ?? "";
  assert.ok(outer.endsWith(`; frame-src ${server.contentUrl}/v/`), outer);
  assert.match(outer, /script-src 'self';.*frame-ancestors 'none'/);
  const frame = await fetch(frameOf(html));
  assert.equal(frame.status, 200);
  assert.ok(frame.url.startsWith(`${server.contentUrl}/v/`));
  const policy = frame.headers.get("content-security-policy") ?? "";
  assert.match(policy, /^sandbox allow-scripts; default-src 'none'; script-src [^ ']*\.js; /);
  assert.ok(policy.includes(`frame-ancestors ${server.url};`), policy);
  assert.match(policy, /connect-src [^ ]*\/c\/\d+\/[0-9a-f]{40}\/; base-uri 'none'/);
  assert.equal(frame.headers.get("set-cookie"), null);
  const document = /data-document="([^"]*)"/.exec(await frame.text())?.[1] ?? "";
  const bytes = await fetch(document.replaceAll("&amp;", "&"), { headers: { Origin: "null" } });
  assert.equal(bytes.headers.get("access-control-allow-origin"), "*");
  assert.equal(bytes.headers.get("content-type"), "text/plain; charset=utf-8");
  assert.deepEqual(Buffer.from(await bytes.arrayBuffer()), twoPages());
}

async function frameNeedsItsSignature(server: Server): Promise<void> {
  const address = frameOf(await text(`${server.url}/ada/papers/blob/main/two.pdf`));
  for (const wrong of [address.replace(/s=[^&]*/, "s=AAAA"), address.replace(/e=\d/, "e=8"),
    address.replace("/v/", "/c/"), address.replace(/\?.*/, ""),
    address.replace("two.pdf", "one.pdf")])
    assert.equal((await fetch(wrong)).status, 403, wrong);
  const other = await fetch(`${server.contentUrl}/assets/stithy.css`);
  assert.equal(other.status, 404);
  assert.equal((await fetch(address.replace(server.contentUrl, server.url))).status, 404);
}

async function othersHaveNoFrame(server: Server): Promise<void> {
  for (const path of ["", "/blob/main/words.txt"]) {
    const answer = await fetch(`${server.url}/ada/papers${path}`);
    assert.equal(answer.status, 200);
    assert.doesNotMatch(answer.headers.get("content-security-policy") ?? "", /frame-src/);
    assert.doesNotMatch(await answer.text(), /code-pdf/);
  }
}

async function largeOnesAreDownloads(workshop: Workshop): Promise<void> {
  const small = await Server.start({ environment: { STITHY_CODE_PDF_MAX: "64KiB" } });
  small.createUser("ada");
  small.createRepo("ada/papers", ["--import", join(workshop.path, "papers")]);
  const large = await text(`${small.url}/ada/papers/blob/main/large.pdf`);
  assert.match(large, /larger than the 64\.0.KiB that are drawn here|larger than the /u);
  assert.match(large, /href="\/ada\/papers\/raw\/main\/large\.pdf"[^>]*>Download</);
  assert.doesNotMatch(large, /<iframe/);
  assert.match(await text(`${small.url}/ada/papers/blob/main/two.pdf`), /<iframe/);
  await small.stop();
}

export async function checkPdf(t: Cases, server: Server, workshop: Workshop): Promise<void> {
  workshop.init("papers");
  workshop.commit("papers", "Born", {
    "two.pdf": twoPages(),
    "long.pdf": pdf(Array.from({ length: 60 }, (_, at) => ({ words: `Page ${at + 1}` }))),
    "large.pdf": Buffer.concat([twoPages(), Buffer.alloc(70_000, "% more\n")]),
    "acting.pdf": actingPdf(),
    "broken.pdf": "%PDF-1.7\nnothing of this is a document\n",
    "empty.pdf": "",
    "words.txt": "%PDF is how such a file begins.\n",
  });
  server.createRepo("ada/papers", ["--import", join(workshop.path, "papers")]);
  await t.run("a PDF document is shown in a frame that may draw and nothing else", () =>
    frameIsConfined(server));
  await t.run("the frame is signed for its reader like the bytes of the file", () =>
    frameNeedsItsSignature(server));
  await t.run("pages without a PDF document may hold no frame", () => othersHaveNoFrame(server));
  await t.run("a PDF document past code.pdf_max is a download that says so", () =>
    largeOnesAreDownloads(workshop));
  await t.run("a file that only has the name of a PDF document is what it is", async () => {
    assert.match(await text(`${server.url}/ada/papers/blob/main/empty.pdf`), /This file is empty/);
    assert.doesNotMatch(await text(`${server.url}/ada/papers/blob/main/words.txt`), /<iframe/);
  });
}
