// SPDX-License-Identifier: Apache-2.0
//
// repository.ts: a repository in which everything that can be named, written or linked holds an
// attack, made with plain git.
import type { Workshop } from "../harness/git";
import { actingPdf } from "../viewers/pdf_files";
import { drawings, groups, lines, payloads } from "./payloads";

const pixel = Buffer.from("R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw==", "base64");
const oid = "4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393";

const cell = (source: string, outputs?: object[]): object => outputs
  ? { cell_type: "code", metadata: {}, execution_count: 1, source, outputs }
  : { cell_type: "markdown", metadata: {}, source };
const book = (cells: object[], name = "python"): string => JSON.stringify({
  nbformat: 4, nbformat_minor: 5, cells,
  metadata: { language_info: { name }, kernelspec: { display_name: name } },
});
const shows = (data: Record<string, unknown>): object =>
  ({ output_type: "display_data", metadata: {}, data });

// Every cell is a document of its own, so that no attack hides behind another.
const cells = (): string => book(payloads.map((payload) => cell(payload)));

const outputs = (): string => book(lines.map((payload, at) => cell(payload, [
  shows({ "text/html": payload }), shows({ "text/markdown": payload }),
  shows({ "image/svg+xml": drawings[at % drawings.length] }),
  shows({ "application/javascript": "__xss(1)", "text/latex": payload }),
  { output_type: "stream", name: payload, text: `\u001b]8;;javascript:__xss(1)\u0007${payload}` },
  { output_type: "error", ename: payload, evalue: payload, traceback: [payload] },
])).slice(0, 200), lines[0]);

const quoted = (words: string): string => `"${words.replaceAll("\"", "\"\"")}"`;
const table = (separator: string): string =>
  lines.map((one) => [one, `=HYPERLINK("javascript:__xss(1)")`, one].map(quoted).join(separator))
    .join("\n");

// Attacks that swallow what follows stand alone; the others share a document.
function documents(): Record<string, string> {
  const made: Record<string, string> = {};
  for (const [name, group] of Object.entries(groups)) made[`md/${name}.md`] = group.join("\n\n");
  for (const [at, payload] of [...groups.mutations!, ...groups.comments!].entries())
    if (at % 4 === 0) made[`md/alone-${at}.md`] = `${payload}\n\nafterwards\n`;
  return made;
}

function files(): Record<string, string | Buffer> {
  const page = `<!DOCTYPE html><title>pwned</title>${payloads.join("\n")}`;
  return {
    ...documents(),
    ...Object.fromEntries(drawings.map((drawing, at) => [`svg/${at}.svg`, drawing])),
    "README.md": lines.slice(0, 150).join("\n\n"),
    "readme/README.rst": `.. raw:: html\n\n   ${lines[0]}\n\n\`x <javascript:__xss(1)>\`_\n`,
    "org/README.org": `#+BEGIN_EXPORT html\n${lines[0]}\n#+END_EXPORT\n[[javascript:__xss(1)]]\n`,
    "txt/README.txt": lines.join("\n"), "txt/README": lines.join("\n"),
    "cells.ipynb": cells(), "outputs.ipynb": outputs(),
    "table.csv": table(","), "table.tsv": table("\t"),
    "page.html": page, "page.xhtml": page, "page.xml": `<?xml version="1.0"?>${page}`,
    "page.mhtml": `MIME-Version: 1.0\nContent-Type: text/html\n\n${page}`,
    "script.js": lines.join("\n"), "style.css": `${lines.join("\n")}{}`, "acting.pdf": actingPdf(),
    "utf7.txt": "+ADw-script+AD4-__xss(1)+ADw-/script+AD4-\n",
    "overlong.md": Buffer.from([0xc0, 0xbc, 0x73, 0x63, 0x72, 0x69, 0x70, 0x74, 0xc0, 0xbe, 10]),
    "pointer.bin": `version https://git-lfs.github.com/spec/v1\next-0-<script>__xss(1)</script> ` +
      `sha256:${oid}\noid sha256:${oid}\nsize 12345\n`,
    ".gitmodules": ["javascript:__xss(1)", "\"><img src=x: onerror=__xss(1)>",
      "https://canary.test/\"onclick=\"__xss(1)"].map((url, at) =>
      `[submodule "${at}"]\n\tpath = sub${at}\n\turl = ${url}\n`).join(""),
    ".git-blame-ignore-revs": `# ${lines[0]}\n`, "LICENSE": lines.slice(0, 20).join("\n"),
    "x": pixel, "md/x": pixel,
  };
}

export const nameOf = (payload: string): string =>
  payload.replaceAll("/", "\u2215").slice(0, 80);
export const names = lines.filter((_, at) => at % 3 === 0).map(nameOf);

// Names that git takes for a branch.
export const refNames = lines.map((line) => line.replace(/[ ~^:?*[\\\u007f]|\.\.|@\{|\/\//g, "")
  .replace(/^[-./]+|[./]+$|\.lock$/g, "").replace(/\/\.|\.\//g, "").slice(0, 100))
  .filter((name, at, all) => name.includes("<") && all.indexOf(name) === at).slice(0, 40);

const data = (bytes: Buffer): Buffer =>
  Buffer.concat([Buffer.from(`data ${bytes.length}\n`), bytes, Buffer.from("\n")]);
const path = (name: string): string =>
  `"${name.replace(/["\\]/g, "\\$&").replace(/\n/g, "\\n")}"`;
// git keeps a name and an address apart by these.
const person = (words: string): string => words.replace(/[<>\n]/g, "").trim() || "x";

export interface Made {
  commits: string[]; // the newest first
}

// Everything in three kinds of commits: all files, a commit per message, and what is no file.
export function makeHostile(workshop: Workshop, folder: string): Made {
  workshop.init(folder);
  const parts: Buffer[] = [];
  const put = (text: string): number => parts.push(Buffer.from(text));
  const commit = (message: string, at: number): void => {
    const who = `${person(message)} <${person(message).replace(/ /g, "")}@x> ${1.7e9 + at} +0000`;
    put(`commit refs/heads/main\nauthor ${who}\ncommitter ${who}\n`);
    parts.push(data(Buffer.from(`${message}\n\n${message}\nSigned-off-by: ${message}\n` +
      `Co-authored-by: ${message} <a@b>\n`)));
  };
  const write = (name: string, content: string | Buffer): void => {
    put(`M 100644 inline ${path(name)}\n`);
    parts.push(data(Buffer.from(content)));
  };
  commit(lines[0]!, 0);
  for (const [name, content] of Object.entries(files())) write(name, content);
  for (const name of names) write(`names/${name}`, `${name}\n`);
  for (const [at, target] of [`javascript:__xss(1)`, lines[1]!, `md/${lines[2]}`].entries()) {
    put(`M 120000 inline link${at}\n`);
    parts.push(data(Buffer.from(target)));
  }
  for (const [at, line] of lines.slice(1, 70).entries()) {
    commit(line, at + 1);
    write("md/events.md", `${line}\n\n${groups.events!.slice(0, at).join("\n\n")}\n`);
    if (at < 3) put(`M 160000 ${"1".repeat(39)}${at} sub${at}\n`);
  }
  put("done\n");
  workshop.feedGit(folder, Buffer.concat(parts), "fast-import", "--quiet", "--done");
  const commits = workshop.git(folder, "rev-list", "main").split("\n");
  for (const [at, name] of refNames.entries()) {
    const target = commits[at % 5]!;
    workshop.git(folder, "update-ref", `refs/heads/${name}`, target);
    if (at % 2) workshop.git(folder, "tag", "-a", "-m", lines[at]!, `t${name}`, target);
  }
  return { commits };
}
