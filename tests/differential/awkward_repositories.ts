// SPDX-License-Identifier: Apache-2.0
//
// awkward_repositories.ts: makes repositories that are hard on pages, as streams for git
// fast-import, and pushes them.
import { join } from "node:path";

import { withToken } from "../harness/git";
import { type Ground, askGit } from "./ground";

const who = "Ada <ada@example.org>";

// A stream of commits that add files to each other; every byte of names and contents counts.
export class Stream {
  private readonly parts: Buffer[] = [];
  private seconds = 1_600_000_000;
  private marks = 1000;
  readonly tips = new Map<string, string[]>(); // the marks of each ref, the newest first

  add(text: string): this {
    this.parts.push(Buffer.from(text));
    return this;
  }
  data(bytes: Buffer | string): this {
    this.add(`data ${Buffer.byteLength(bytes)}\n`);
    this.parts.push(Buffer.from(bytes as string));
    return this.add("\n");
  }
  commit(ref: string, message: string, from?: string, merge: string[] = []): this {
    this.seconds += 60;
    const mark = `:${++this.marks}`;
    this.add(`commit ${ref}\nmark ${mark}\ncommitter ${who} ${this.seconds} +0000\n`).data(message);
    this.tips.set(ref, [mark, ...(this.tips.get(ref) ?? [])]);
    if (from) this.add(`from ${from}\n`);
    for (const other of merge) this.add(`merge ${other}\n`);
    return this;
  }
  file(path: Buffer | string, content: Buffer | string, mode = "100644"): this {
    const name = [...Buffer.from(path as string)]
      .map((byte) => `\\${byte.toString(8).padStart(3, "0")}`).join("");
    if (mode === "160000") return this.add(`M 160000 ${String(content)} "${name}"\n`);
    return this.add(`M ${mode} inline "${name}"\n`).data(content);
  }
  // The commit that stood so many commits before the last one of a ref.
  at(ref: string, back = 0): string {
    return String(this.tips.get(ref)?.[back]);
  }
  reset(ref: string, to: string): this {
    return this.add(`reset ${ref}\nfrom ${to}\n\n`);
  }
  bytes(): Buffer {
    return Buffer.concat(this.parts);
  }
}

export function make(ground: Ground, name: string, stream: Stream): void {
  const { workshop } = ground;
  workshop.init(name);
  askGit(workshop.path, join(workshop.path, name), ["fast-import", "--quiet"], stream.bytes());
}

// What git says of each ref that was refused; an empty list when all were taken.
export function push(ground: Ground, token: string, name: string, refs: string[]): string[] {
  const { server, workshop } = ground;
  const done = workshop.tryGit(name, "push", "--porcelain",
    withToken(`${server.url}/ada/${name}.git`, token), ...refs);
  if (done.status === 0) return [];
  const refused = done.out.split("\n").filter((line) => line.startsWith("!"));
  return refused.length > 0 ? refused.map((line) => `${line} ${done.err}`) : [done.err];
}

export const badName = Buffer.from("bad-\xff\xfe.txt", "latin1");
export const badFolder = Buffer.from("d\xe9p\xf4t", "latin1");
export const loops = ["loop", "loop-a", "loop-b", "up", "out", "nowhere", "to-folder", "absolute"];
const links: Record<string, string> = { loop: "loop", "loop-a": "loop-b", "loop-b": "loop-a",
  up: "..", out: "../../../../etc/passwd", nowhere: "not/there", "to-folder": "plain",
  absolute: "/etc/passwd" };

// Of so many levels and about so many bytes.
export function deepPath(levels: number, bytes: number, letter: string): string {
  const parts = Array.from({ length: levels }, (_, i) =>
    `${i}${letter.repeat(Math.floor(bytes / levels / Buffer.byteLength(letter)) - 4)}`);
  return `${parts.join("/")}/f.txt`;
}
export const deepest = deepPath(300, 3900, "p");
export const deepestLetters = deepPath(300, 3600, "é");

export const lfsPointer = "version https://git-lfs.github.com/spec/v1\n" +
  `oid sha256:${"4d7a".repeat(16)}\nsize 12345678\n`;
const modules = `[submodule "here"]\n\tpath = modules/here\n\turl = ../crowded.git\n` +
  `[submodule "there"]\n\tpath = modules/there\n\turl = https://example.org/x/y.git\n`;

export const oddFiles = ["with space.txt", "a;b#c%20d?e&f=g", "%2e%2e", "tab\there.txt",
  "line\nfeed.txt", "quote\"'`.txt", "back\\slash", "🎉.md", "e\u0301.txt", "é.txt", "-dash",
  ":(glob)*", "[x]{y}.c", "..dots", "trailing.", "trailing ", "con", "\u202egnp.txt", "\x01.txt",
  "n".repeat(255)];

// `module` is a commit of ada/crowded.
export function oddNames(module: string): Stream {
  const stream = new Stream().commit("refs/heads/main", "Odd names and contents");
  stream.file("README.md",
    "# Odd\n\n[link](loop) ![large](large.png) [folder](plain/) [file](/plain/f.txt)\n");
  for (const name of oddFiles) stream.file(name, `${name}\n`);
  stream.file(badName, "a name that is no text\n");
  stream.file(Buffer.concat([badFolder, Buffer.from("/inner.txt")]), "x\n");
  stream.file("contents/latin.txt", Buffer.from("caf\xe9 \xff\n", "latin1"));
  stream.file("contents/utf-16.txt", Buffer.from("\xff\xfea\0b\0\n\0", "latin1"));
  stream.file("contents/nul.c", Buffer.from("int a;\0int b;\n"));
  stream.file("contents/surrogate.txt", Buffer.from("\xed\xa0\x80\n", "latin1"));
  stream.file("contents/crlf.txt", "a\r\nb\r\n").file("contents/cr.txt", "a\rb\rc");
  stream.file("contents/empty", "").file("contents/unended", "no line feed");
  stream.file("contents/bad.md", Buffer.from("# caf\xe9\n\n<b>\0</b> [x](\xff)\n", "latin1"));
  stream.file("contents/bad.csv", Buffer.from("a,b\n\xff,\"\n", "latin1"));
  stream.file("contents/bad.ipynb", "{\"cells\": [").file("contents/bad.svg", "<svg");
  stream.file("contents/bad.png", Buffer.from([0x89, 0x50, 0x4e, 0x47]));
  stream.file("large.bin", lfsPointer).file("large.png", lfsPointer);
  stream.file(".gitattributes", "*.bin filter=lfs diff=lfs merge=lfs -text\n");
  stream.file(".gitmodules", modules);
  for (const name of ["here", "there", "unlisted"])
    stream.file(`modules/${name}`, module, "160000");
  stream.file("plain/f.txt", "plain\n");
  for (const [name, target] of Object.entries(links)) stream.file(name, target, "120000");
  stream.file(deepest, "deep\n").file(deepestLetters, "deep\n");
  stream.commit("refs/heads/main", "Change some of them");
  stream.file(badName, "changed\n").file("contents/latin.txt", Buffer.from("\xe8\n", "latin1"));
  stream.file("modules/there", "0987654321".repeat(4), "160000").file(deepest, "deeper\n");
  stream.file("loop", "loop-a", "120000").file("large.bin", lfsPointer.replace("123", "321"));
  return stream.file("up", "no link any more\n");
}

export const crowd = 100_000;
export function crowded(): Stream {
  const names = Array.from({ length: crowd },
    (_, i) => `M 100644 :1 many/file-${String(i).padStart(6, "0")}.txt\n`);
  return new Stream().add("blob\nmark :1\ndata 2\nx\n\n").commit("refs/heads/main", "A crowd")
    .file("README.md", "# A crowd\n").add(names.join(""))
    .commit("refs/heads/main", "One of them").file("many/file-050000.txt", "changed\n");
}

export const longLines = 200_000;
export function longFiles(): Stream {
  const text = Array.from({ length: longLines }, (_, i) => `line ${i + 1}\n`);
  const stream = new Stream().commit("refs/heads/main", "Long").file("lines.txt", text.join(""));
  stream.file("lines.cc", text.map((line) => `int ${line.trim().replace(" ", "_")};\n`).join(""));
  stream.file("one-line.txt", Buffer.alloc(50 << 20, "x")).file("README.md", "# Long\n");
  stream.file("long-line.md", `# Long\n\n${"word ".repeat(400_000)}\n`);
  stream.file("long-line.csv", `a,${"b,".repeat(300_000)}\n1,2\n`);
  text[150_000] = "changed\n";
  return stream.commit("refs/heads/main", "Change").file("lines.txt", text.join(""))
    .file("one-line.txt", Buffer.alloc(50 << 20, "y"));
}

export const manyRefs = 10_000;
export function refsInPlenty(): Stream {
  const stream = new Stream().commit("refs/heads/main", "One").file("README.md", "# Refs\n");
  for (let i = 0; i < 50; ++i) stream.commit("refs/heads/main", `Commit ${i}`).file("f", `${i}\n`);
  for (const root of ["gh-pages", "apart"])
    stream.commit(`refs/heads/${root}`, `Orphan ${root}`).file("index.html", `<p>${root}</p>\n`);
  for (let i = 0; i < manyRefs; ++i) {
    const back = i % 50;
    const mark = stream.at("refs/heads/main", back);
    stream.reset(`refs/heads/topic/${i}`, mark).reset(`refs/tags/v${i}.0`, mark);
  }
  return stream;
}

// Names that git takes; what the server says of each is looked at one by one.
export const oddBranches = ["a;b", "#1", "50%", "100%25", "a%20b", "über/größe", "🎉", "a&b", "a+b",
  "a=b,c", "a@b", "x.diff", "y.zip", "tree/main", "blob", "-dash", "it's", "\"q\"", "(p)", "<b>",
  "$HOME", "a|b", "a`b", "HEAD", "refs/heads/x", "0123456789".repeat(4), "l".repeat(180),
  "l".repeat(240), "e\u0301", "\u202egnp", "a\u00a0b", "deep/er/still", "main.atom", "a!b",
  "commits.atom"];
export const oddRefs = ["refs/notes/commits", "refs/weird/x", "refs/pull/1/head", "refs/stash",
  "refs/tags/🎉-1", "refs/tags/main", "refs/tags/deep", "refs/tags/a;b"];
export function oddlyNamed(): Stream {
  const stream = new Stream().commit("refs/heads/main", "One").file("README.md", "# Names\n");
  stream.commit("refs/heads/main", "Two").file("main/f.txt", "x\n").file("f", "1\n");
  const before = stream.at("refs/heads/main", 1);
  for (const name of oddBranches) stream.reset(`refs/heads/${name}`, before);
  for (const name of oddRefs) stream.reset(name, stream.at("refs/heads/main"));
  return stream;
}

// Two pairs of branches that merged each other, and a merge of the merges.
export function crossing(): Stream {
  const stream = new Stream()
    .commit("refs/heads/main", "Root").file("a", "1\n2\n3\n4\n5\n");
  const [main, left, right] = ["refs/heads/main", "refs/heads/left", "refs/heads/right"];
  stream.commit(left, "Left", stream.at(main)).file("a", "1l\n2\n3\n4\n5\n");
  stream.commit(right, "Right", stream.at(main)).file("a", "1\n2\n3\n4\n5r\n");
  for (let i = 0; i < 3; ++i) {
    const before = stream.at(left);
    stream.commit(left, `Left ${i}`, undefined, [stream.at(right)])
      .file("a", `1l\n2\n${i}\n4\n5r\n`);
    stream.commit(right, `Right ${i}`, undefined, [before]).file("a", `1l\n2\n3\n${i}\n5r\n`);
  }
  return stream.reset("refs/heads/older", stream.at(left, 2))
    .commit(main, "All", undefined, [stream.at(left), stream.at(right)]).file("a", "all\n");
}
