// SPDX-License-Identifier: Apache-2.0
//
// content_markup.ts: Markdown and files that want to run in the reader's browser, in a browser.
import { strict as assert } from "node:assert";
import { existsSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { type Browser, chromium, type Page } from "playwright-core";

import type { Group } from "../group";
import { attacks } from "../markup_attacks";
import type { Target } from "../target";

const program = "/usr/bin/chromium";
const flags = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
  "--disable-background-networking", "--disable-component-update", "--disable-sync"];

// What no document of ours may hold. Runs inside a page: on the page itself, or on documents that
// it fetches and parses without running them.
async function walk(paths: string[] | null): Promise<string[]> {
  const places = ["href", "src", "action", "formaction", "xlink:href", "data", "poster", "ping",
    "background", "cite", "longdesc", "usemap", "manifest", "srcdoc", "srcset"];
  const frames = ["iframe", "frame", "object", "embed", "applet", "base", "portal"];
  const foreign = ["form", "style", "link", "meta", "textarea", "button", "select", "svg", "math",
    "template", "slot", "dialog", "marquee", "audio", "track", "noscript"];
  const own = /^(https?|mailto):/i; // of addresses that name a scheme
  const faultsOfElement = (element: Element): string[] => {
    const faults: string[] = [];
    const name = element.localName;
    const inside = element.closest(".ui-prose") !== null;
    const ours = element.closest(".ui-anchor, .ui-alert, pre") !== null;
    if (name === "script" && (inside || !element.getAttribute("src")?.startsWith("/assets/")))
      faults.push("a script");
    // A document is drawn in a frame without an origin, which may run the program that draws it.
    const drawn = name === "iframe" && !inside && !element.hasAttribute("srcdoc") &&
      element.getAttribute("sandbox") === "allow-scripts" &&
      new URL(element.getAttribute("src") ?? "", location.href).pathname.startsWith("/v/");
    if (frames.includes(name) && !drawn) faults.push(`<${name}>`);
    if (inside && !ours && foreign.includes(name)) faults.push(`<${name}> in the text`);
    for (const { name: attribute, value } of Array.from(element.attributes)) {
      if (/^on/i.test(attribute)) faults.push(attribute);
      if (inside && !ours && attribute === "style") faults.push("style");
      if (!places.includes(attribute) || element.matches("head > link[rel=icon]")) continue;
      // As a browser reads addresses: without controls at the ends, tabs and line ends.
      const address = value.replace(/^[\0- ]+/, "").replace(/[\t\n\r]/g, "");
      if (/^[a-z][a-z0-9+.-]*:/i.test(address) && !own.test(address))
        faults.push(`${attribute}="${value.slice(0, 60)}"`);
    }
    return faults.map((fault) => `${fault}: ${element.outerHTML.slice(0, 160)}`);
  };
  const faultsOf = (root: Document): string[] => {
    const faults = Array.from(root.querySelectorAll("*")).flatMap(faultsOfElement);
    for (const name of ["body", "head", "forms", "location", "documentElement"])
      if ((root as unknown as Record<string, unknown>)[name] instanceof HTMLImageElement)
        faults.push(`document.${name} is an element of the text`);
    return faults;
  };
  if ((window as unknown as { __pwned?: unknown }).__pwned) return ["a script ran"];
  if (!paths) return faultsOf(document);
  const all: string[] = [];
  for (const path of paths) {
    const answer = await fetch(path);
    if (!answer.ok) all.push(`${path}: ${answer.status}`);
    const root = new DOMParser().parseFromString(await answer.text(), "text/html");
    all.push(...faultsOf(root).map((fault) => `${path}: ${fault}`));
  }
  return all;
}

// One page of a browser that notices scripts and tells which servers were asked.
class Reader {
  private asked: string[] = [];
  private constructor(readonly page: Page, private readonly origins: string[]) {}

  static async open(browser: Browser, target: Target): Promise<Reader> {
    const page = await browser.newPage();
    // Only a frame without an origin makes such a blob: the worker that draws a PDF. Its request
    // may come as late as at the next page.
    const worker = "blob:null/";
    const reader = new Reader(page, [target.server.url, target.server.contentUrl, "data:", worker]);
    page.on("request", (request) => reader.asked.push(request.url()));
    page.on("dialog", (dialog) => {
      reader.asked.push("a dialog opened");
      void dialog.dismiss();
    });
    await page.addInitScript(() => {
      const mark = (): void => {
        (window as unknown as { __pwned: number }).__pwned = 1;
      };
      for (const name of ["alert", "confirm", "prompt", "print"])
        Object.defineProperty(window, name, { value: mark });
    });
    return reader;
  }

  // What is wrong with a page.
  async look(url: string): Promise<string[]> {
    this.asked = [];
    await this.page.goto(url, { waitUntil: "load" });
    const strange = this.asked.filter((one) => !this.origins.some((own) => one.startsWith(own)));
    const faults = await this.page.evaluate(walk, null);
    return [...strange, ...faults].map((fault) => `${url}: ${fault}`);
  }
}

function examples(): string[] {
  const load = createRequire(`${process.cwd()}/package.json`);
  const { tests } = load("commonmark-spec") as { tests: { markdown: string }[] };
  return tests.map((one) => one.markdown);
}

const inGroups = (all: string[], size: number): string[] =>
  Array.from({ length: Math.ceil(all.length / size) }, (_, i) =>
    all.slice(i * size, (i + 1) * size).join("\n\n<!-- -->\n\n"));

interface Sink {
  url: string;
  hits: string[];
  close(): void;
}
async function openSink(): Promise<Sink> {
  const hits: string[] = [];
  const server = createServer((request, answer) => {
    hits.push(request.url ?? "");
    answer.end();
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address() as { port: number };
  return { url: `http://127.0.0.1:${port}`, hits, close: () => server.close() };
}

async function openCorpus(group: Group): Promise<string[]> {
  const { target } = group;
  const { workshop } = target;
  workshop.init("markup");
  const files: Record<string, string> = { "README.md": attacks.join("\n\n<!-- -->\n\n") };
  attacks.forEach((text, i) => (files[`attacks/${i}.md`] = text));
  // Several to a document, for the browser to open as a reader would.
  const opened = [...inGroups(attacks, 40), ...inGroups(examples(), 160)];
  opened.forEach((text, i) => (files[`opened/${i}.md`] = text));
  workshop.commit("markup", "<img src=x onerror=alert(1)>\n\njavascript:alert(1)", files);
  target.makeRepo("ada/markup", "markup");
  return ["/ada/markup", "/ada/markup/commits/main", "/ada/markup/commit/main",
    ...opened.map((_, i) => `/ada/markup/blob/main/opened/${i}.md`)];
}

async function walkMarkdown(group: Group, browser: Browser): Promise<void> {
  const { target } = group;
  const opened = await openCorpus(group);
  const faults: string[] = [];
  const reader = await Reader.open(browser, target);
  for (const path of opened) faults.push(...(await reader.look(target.server.url + path)));
  await reader.page.close();
  // Each alone, parsed by the browser.
  const context = await browser.newContext({ bypassCSP: true });
  const page = await context.newPage();
  await page.goto(`${target.server.url}/robots.txt`);
  const paths = attacks.map((_, i) => `/ada/markup/blob/main/attacks/${i}.md`);
  faults.push(...(await page.evaluate(walk, paths)));
  await context.close();
  assert.deepEqual(faults, []);
  console.log(`        ${attacks.length} attacks, ${opened.length} documents opened`);
}

async function walkDiagrams(group: Group, browser: Browser): Promise<void> {
  const { target } = group;
  const { workshop } = target;
  workshop.init("diagrams");
  const edges = Array.from({ length: 100_000 }, (_, i) => `a${i}-->a${i + 1}`).join("\n");
  workshop.commit("diagrams", "Draw", {
    "README.md": "```mermaid\ngraph TD\nA-->B\nclick A href \"javascript:alert(1)\"\n" +
      "B[<img src=x onerror=alert(1)>]\n```\n\n" +
      "```dot\ndigraph { a [URL=\"javascript:alert(1)\"] }\n" +
      "```\n\n```math\n\\href{javascript:alert(1)}{x}\n```\n",
    "vast.md": `\`\`\`mermaid\ngraph TD\n${edges}\n\`\`\`\n`,
  });
  target.makeRepo("ada/diagrams", "diagrams");
  const reader = await Reader.open(browser, target);
  for (const path of ["/ada/diagrams", "/ada/diagrams/blob/main/vast.md"]) {
    assert.deepEqual(await reader.look(target.server.url + path), []);
    assert.equal(await reader.page.locator(".ui-prose svg, .ui-prose iframe").count(), 0);
  }
  await reader.page.close();
  const front = await target.send("/ada/diagrams");
  assert.ok(front.text.includes("click A href"), "the text of a diagram is shown");
}

async function askNobody(group: Group, browser: Browser): Promise<void> {
  const { target } = group;
  const sink = await openSink();
  const { workshop } = target;
  workshop.init("remote");
  const out = sink.url;
  workshop.commit("remote", "Look elsewhere", {
    "README.md": `![a](${out}/a.png)\n\n<img src="${out}/b.png" srcset="${out}/c.png 2x">\n\n` +
      `<picture><source srcset="${out}/d.png"><img src="${out}/e.png"></picture>\n\n` +
      `<video src="${out}/f.mp4" poster="${out}/g.png" autoplay></video>\n\n` +
      `<div style="background:url(${out}/h.png)">x</div>\n\n<body background="${out}/i.png">\n\n` +
      `![redirect](/ada/remote/raw/main/x.png?to=${out}) ![//](//${out.slice(7)}/j.png)\n\n` +
      `<link rel="prefetch" href="${out}/k"><a href="${out}/l" ping="${out}/m">x</a>\n\n` +
      `<svg><image href="${out}/n.png"/></svg><input type="image" src="${out}/o.png">\n`,
  });
  target.makeRepo("ada/remote", "remote");
  const page = await browser.newPage();
  await page.goto(`${target.server.url}/ada/remote`, { waitUntil: "networkidle" });
  const policy = (await target.send("/ada/remote")).headers["content-security-policy"];
  assert.match(String(policy), /img-src 'self' data: http:\/\/127\.0\.0\.1:\d+;/);
  await page.close();
  sink.close();
  assert.deepEqual(sink.hits, [], "the browser asked another server");
}

const documents: [string, string | Buffer][] = [
  ["a.svg", '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)">' +
    "<script>alert(1)</script></svg>"],
  ["a.html", "<!doctype html><script>alert(1)</script><body onload=alert(1)>"],
  ["a.htm", "<script>alert(1)</script>"],
  ["a.xhtml", '<html xmlns="http://www.w3.org/1999/xhtml"><script>alert(1)</script></html>'],
  ["a.xml", '<?xml version="1.0"?><?xml-stylesheet type="text/xsl" href="a.xsl"?><a/>'],
  ["a.xsl", '<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">' +
    '<xsl:template match="/"><script>alert(1)</script></xsl:template></xsl:stylesheet>'],
  ["a.pdf", "%PDF-1.7\n1 0 obj<</OpenAction<</S/JavaScript/JS(app.alert\\(1\\))>>>>\n\xff\xfe"],
  ["a.ipynb", '{"cells":[{"cell_type":"markdown","source":["<script>alert(1)</script>"]}]}'],
  ["a.gltf", '{"asset":{"version":"2.0"},"images":[{"uri":"javascript:alert(1)"}]}'],
  ["a.mhtml", "MIME-Version: 1.0\nContent-Type: text/html\n\n<script>alert(1)</script>"],
  ["a.svgz", Buffer.from("1f8b0800000000000003", "hex")],
  ["a.js", "alert(1)"],
  ["a.css", "body{background:url(javascript:alert(1))}"],
  ["a.swf", Buffer.from("46575305", "hex")],
  ["a.png", "<script>alert(1)</script>"],
  ["a.gif", "GIF89a/*<svg onload=alert(1)>*/=alert(1)//"],
  ["a", "<html><script>alert(1)</script>"],
  ["a.txt", "\xff\xfe<\0s\0c\0r\0i\0p\0t\0>\0"],
  ["a.hta", "<hta:application><script>alert(1)</script>"],
  ["a.wasm", Buffer.from("0061736d01000000", "hex")],
  ["a.vtt", "WEBVTT\n\n<script>alert(1)</script>"],
  ["a.appcache", "CACHE MANIFEST\nFALLBACK:\n/ /a.html"],
  ["sw.js", "self.addEventListener('fetch', e => e.respondWith(new Response('x')))"],
];

async function openDocuments(group: Group, browser: Browser): Promise<void> {
  const { target } = group;
  const { workshop } = target;
  workshop.init("documents");
  for (const [name, body] of documents)
    workshop.write("documents", name, typeof body === "string" ? Buffer.from(body,
      "latin1") : body);
  workshop.commit("documents", "Many kinds");
  target.makeRepo("ada/documents", "documents");
  const reader = await Reader.open(browser, target);
  const pictures = /^image\/(png|jpeg|gif|webp|avif|x-icon)$/;
  for (const [name] of documents) {
    const led = await target.send(`/ada/documents/raw/main/${name}`);
    const place = new URL(led.headers.location ?? "");
    assert.equal(place.origin, target.server.contentUrl, name);
    const answer = await target.send(place.pathname + place.search, { content: true });
    const type = String(answer.headers["content-type"]);
    const disposition = String(answer.headers["content-disposition"]);
    assert.match(String(answer.headers["content-security-policy"]),
      /^sandbox; default-src 'none';/, name);
    assert.equal(answer.headers["x-content-type-options"], "nosniff", name);
    assert.equal(answer.headers["set-cookie"], undefined, name);
    const harmless = pictures.test(type) || type === "text/plain; charset=utf-8";
    assert.ok(harmless || disposition.startsWith("attachment"), `${name}: ${type} ${disposition}`);
    assert.ok(!/html|xml(?!.*svg)|javascript|css|pdf/.test(type) ||
      disposition.startsWith("attach"),
      `${name}: ${type}`);
    // The page of the file shows it and runs nothing.
    assert.deepEqual(await reader.look(`${target.server.url}/ada/documents/blob/main/${name}`), []);
    if (!disposition.startsWith("attachment")) assert.deepEqual(await reader.look(place.href), []);
  }
  await reader.page.close();
  // What one may frame shows there without rights of its own.
  const led = await target.send("/ada/documents/raw/main/a.svg");
  const framed = await target.send(new URL(led.headers.location ?? "").pathname, { content: true });
  assert.equal(framed.status, 403, "a link without its signature opens nothing");
}

export async function contentMarkup(group: Group): Promise<void> {
  const rows: [string, (browser: Browser) => Promise<void>][] = [
    ["AC-084 Markdown runs nothing and leads nowhere unsafe",
      (browser) => walkMarkdown(group, browser)],
    ["AC-085 files of users open elsewhere, in a sandbox, without running",
      (browser) => openDocuments(group, browser)],
    ["AC-086 diagrams are shown as their text", (browser) => walkDiagrams(group, browser)],
    ["AC-089 pictures of other servers are asked for by no browser",
      (browser) => askNobody(group, browser)],
  ];
  if (!existsSync(program)) {
    for (const [name] of rows) group.cannot(name, `${program} is not installed`);
    return;
  }
  const browser = await chromium.launch({ executablePath: program, args: flags });
  try {
    for (const [name, body] of rows)
      await group.row(name, () => body(browser), { growthMiB: 64, sockets: 12 });
  } finally {
    await browser.close();
  }
}

