// SPDX-License-Identifier: Apache-2.0
//
// generated.ts: a history by chance with everything that histories may hold: renames, copies,
// modes, symbolic links, submodules, line ends, blanks, names that are no text, files that become
// folders, merges of all kinds (crossing, of more than two, evil, of one side alone), orphans,
// empty commits.
import { Chance } from "../git/blame_history";

export interface File {
  mode: string;
  bytes: Buffer; // of a submodule: the id
}
// Names are bytes, written as Latin-1.
type Files = Map<string, File>;

interface Head {
  mark: number;
  files: Files;
}

const utf8 = (text: string): string => Buffer.from(text).toString("latin1");
const names = ["main.c", "src/deep/tool.c", "src/deep/er/still.h", "src/with space.txt",
  'a "quoted" name', "tab\there", "line\nfeed", "back\\slash", utf8("é/ü.txt"),
  utf8("🎉/party.md"),
  "bad-\xff\xfe.txt", "latin-\xe9/caf\xe9.txt", ":(glob)**", "[x]*.c", "a;b#c%20d?e&f", "-dash",
  "swap/inner.txt", "README.md"];
const words = "anvil hammer tongs bellows forge quench temper scale slag ingot".split(" ");
const people = ["Ada <ada@example.org>", "Bob <bob@example.org>", "Ünal Ö <unal@example.org>",
  "Dot. <>", "ADA B <ADA@example.org>"];
const subjects = ["edit", "Fix it\n\nwith a body\n", "", "No text: \xff\xe9\n", "  led by blanks",
  utf8("Größe ändern"), "a\nb\nc\n"];

export class Generated {
  private readonly by: Chance;
  private readonly parts: Buffer[] = [];
  private readonly tips: number[] = [];
  private heads: Head[] = [];
  private marks = 0;
  private seconds = 1_500_000_000;

  constructor(seed: number, count: number, private readonly format: string) {
    this.by = new Chance(seed);
    this.heads = [this.commit("begin", this.beginning(), [])];
    while (this.tips.length < count) this.step();
    this.finish();
  }
  stream(): Buffer {
    return Buffer.concat(this.parts);
  }

  private beginning(): Files {
    const files: Files = new Map();
    for (const name of names)
      files.set(name, { mode: "100644", bytes: this.someText(10 + this.by.below(60)) });
    files.set("run.sh", { mode: "100755", bytes: Buffer.from("#!/bin/sh\necho\n") });
    files.set("link", { mode: "120000", bytes: Buffer.from("src/deep/tool.c") });
    files.set("empty", { mode: "100644", bytes: Buffer.alloc(0) });
    files.set("vendor/module", { mode: "160000", bytes: this.someId() });
    files.set("crlf.txt", { mode: "100644", bytes: Buffer.from("a\r\nb\r\nc\r\n".repeat(5)) });
    files.set("binary", { mode: "100644", bytes: Buffer.from([0, 1, 2, 255, 254, 10, 0, 7]) });
    return files;
  }
  private someId(): Buffer {
    const size = this.format === "sha256" ? 64 : 40;
    return Buffer.from(Array.from({ length: size }, () => "0123456789abcdef"[this.by.below(16)])
      .join(""));
  }
  private someLine(): string {
    const { by } = this;
    return `${" ".repeat(2 * by.below(4))}${by.one(words)} ${by.one(words)} ${by.below(5)};`;
  }
  private someText(lines: number): Buffer {
    return Buffer.from(Array.from({ length: lines }, () => `${this.someLine()}\n`).join(""));
  }

  // Commits, forks and merges of whichever heads there are.
  private step(): void {
    const { by, heads } = this;
    const at = by.below(heads.length);
    const head = heads[at] as Head;
    const kind = by.below(20);
    if (kind < 12) heads[at] = this.commit("", this.changed(head.files), [head.mark]);
    else if (kind < 14 && heads.length < 6)
      heads.push(this.commit("fork", this.changed(head.files), [head.mark]));
    else if (kind === 14 && by.below(8) === 0 && heads.length < 6)
      heads.push(this.commit("orphan", this.beginning(), []));
    else if (kind === 15) heads[at] = this.commit("nothing", head.files, [head.mark]);
    else if (heads.length > 1) this.merge(at, (at + 1 + by.below(heads.length - 1)) % heads.length);
  }
  private merge(at: number, from: number): void {
    const { by, heads } = this;
    const [ours, theirs] = [heads[at] as Head, heads[from] as Head];
    const kind = by.below(8);
    if (kind === 0) {
      heads[at] = this.commit("merge of ours alone", ours.files, [ours.mark, theirs.mark]);
    } else if (kind === 1) {
      const evil = this.changed(this.mixed(ours.files, theirs.files));
      heads[at] = this.commit("evil merge", evil, [ours.mark, theirs.mark]);
    } else if (kind < 4) {
      heads[at] = this.commit("merge", this.mixed(ours.files, theirs.files),
        [ours.mark, theirs.mark]);
      heads[from] = this.commit("crossing merge", this.mixed(theirs.files, ours.files),
        [theirs.mark, ours.mark]);
    } else if (kind === 4 && heads.length > 2) {
      const third = heads.find((head) => head !== ours && head !== theirs) as Head;
      const files = this.mixed(this.mixed(ours.files, theirs.files), third.files);
      heads[at] = this.commit("octopus", files, [ours.mark, theirs.mark, third.mark]);
    } else {
      heads[at] = this.commit("merge", this.mixed(ours.files, theirs.files),
        [ours.mark, theirs.mark]);
      if (heads.length > 3) heads.splice(from, 1);
    }
  }
  // Each file from one side, or the beginning of one and the end of the other.
  private mixed(ours: Files, theirs: Files): Files {
    const { by } = this;
    const out: Files = new Map();
    for (const [name, file] of [...ours, ...theirs]) {
      const [one, two] = [ours.get(name), theirs.get(name)];
      const taken = one && two ? [one, two, joined(one, two)][by.below(3)] as File : file;
      if (one && !two && by.below(6) === 0) continue;
      if (!one && two && by.below(3) === 0) continue;
      put(out, name, taken);
    }
    return out;
  }

  private changed(before: Files): Files {
    const files: Files = new Map(before);
    for (let i = 1 + this.by.below(2); i > 0; --i) this.change(files);
    return files;
  }
  private change(files: Files): void {
    const { by } = this;
    const name = by.one([...files.keys()]);
    const file = files.get(name) as File;
    const plain = file.mode.startsWith("100");
    const kind = by.below(18);
    if (kind === 0) this.moveFolder(files, name);
    else if (kind < 3) {
      files.delete(name);
      put(files, this.freshName(name), kind === 1 ? file : this.edited(file));
    } else if (kind === 3) put(files, this.freshName(name), file);
    else if (kind === 4 && files.size > 12) files.delete(name);
    else if (kind === 5 && plain)
      files.set(name, { ...file, mode: file.mode === "100644" ? "100755" : "100644" });
    else if (kind === 6 && plain)
      files.set(name, { mode: "120000", bytes: Buffer.from(by.one([...files.keys()]), "latin1") });
    else if (kind === 7) put(files, "vendor/module", { mode: "160000", bytes: this.someId() });
    else if (kind === 8 && plain) files.set(name, { ...file, bytes: this.blanks(file.bytes) });
    else if (kind === 9) this.swap(files);
    else if (kind === 10 && plain)
      files.set(name, { ...file,
        bytes: Buffer.concat([file.bytes, Buffer.from([0, by.below(256)])]) });
    else if (kind === 11) put(files, `new-${by.below(1e6)}/f`, { mode: "100644",
      bytes: this.someText(by.below(20)) });
    else files.set(name, this.edited(file));
  }
  private freshName(name: string): string {
    const plain = name.replace(/^(moved-\d+-)+/, "").replace(/^.*\//, "");
    return `${this.by.below(3) ? "" : "src/"}moved-${this.by.below(1e6)}-${plain}`;
  }
  private moveFolder(files: Files, name: string): void {
    const folder = /^([^/]+)\//.exec(name)?.[1];
    if (!folder) return;
    const to = `folder-${this.by.below(1e6)}`;
    for (const [path, file] of [...files])
      if (path.startsWith(`${folder}/`)) {
        files.delete(path);
        put(files, to + path.slice(folder.length), file);
      }
  }
  // A file where a folder was, or the other way about.
  private swap(files: Files): void {
    const bytes = this.someText(5);
    put(files, files.has("swap") ? "swap/inner.txt" : "swap", { mode: "100644", bytes });
  }
  private edited(file: File): File {
    if (!file.mode.startsWith("100")) return { mode: "100644", bytes: this.someText(6) };
    const { by } = this;
    const lines = file.bytes.toString("latin1").split(/(?<=\n)/);
    for (let i = 0; i <= by.below(3); ++i) {
      const fresh = Array.from({ length: by.below(4) },
        () => `${this.someLine()}${by.below(9) ? "\n" : "\r\n"}`);
      lines.splice(by.below(lines.length + 1), by.below(3), ...fresh);
    }
    const text = lines.join("");
    const ended = by.below(5) > 0 || text === "" || text.endsWith("\n") ? text : text.trimEnd();
    return { ...file, bytes: Buffer.from(ended, "latin1") };
  }
  private blanks(bytes: Buffer): Buffer {
    const text = bytes.toString("latin1");
    const how = this.by.below(4);
    const out = how === 0 ? text.replace(/\n/g, () => (this.by.below(3) ? "\n" : "  \n"))
      : how === 1 ? text.replace(/ /g, () => (this.by.below(2) ? " " : "\t "))
        : how === 2 ? text.replace(/\r?\n/g, "\r\n")
          : text.replace(/^ */gm, () => " ".repeat(this.by.below(7)));
    return Buffer.from(out, "latin1");
  }

  private add(text: string): void {
    this.parts.push(Buffer.from(text, "latin1"));
  }
  private data(bytes: Buffer): void {
    this.add(`data ${bytes.length}\n`);
    this.parts.push(bytes);
    this.add("\n");
  }
  private commit(note: string, files: Files, parents: number[]): Head {
    const { by } = this;
    const mark = ++this.marks;
    this.seconds += by.below(3) * 60;
    const [author, committer] = [by.one(people), by.one(people)].map(utf8);
    // A ref of its own for each, so that none goes on from the commit before it in the stream.
    this.add(`commit refs/made/${mark}\nmark :${mark}\n`);
    this.add(`author ${author} ${this.seconds - by.below(4) * 1e5} +0${by.below(10)}30\n`);
    this.add(`committer ${committer} ${this.seconds} -0${by.below(10)}00\n`);
    const subject = by.one(subjects);
    this.data(Buffer.from(note ? `${note} ${mark}\n` : subject, "latin1"));
    parents.forEach((parent, i) => this.add(`${i ? "merge" : "from"} :${parent}\n`));
    this.add("deleteall\n");
    for (const [name, file] of files) {
      const path = quotedName(name);
      if (file.mode === "160000") this.add(`M 160000 ${file.bytes.toString()} ${path}\n`);
      else {
        this.add(`M ${file.mode} inline ${path}\n`);
        this.data(file.bytes);
      }
    }
    this.tips.push(mark);
    return { mark, files };
  }
  private finish(): void {
    this.heads.forEach((head, i) =>
      this.add(`reset refs/heads/${i === 0 ? "main" : `side/${i}`}\nfrom :${head.mark}\n\n`));
    this.tips.filter(() => this.by.below(12) === 0).forEach((mark, i) =>
      this.add(`reset refs/tags/v1.${i}\nfrom :${mark}\n\n`));
  }
}

// Where a folder and a file of one name meet, the newer one wins.
function put(files: Files, name: string, file: File): void {
  for (const other of [...files.keys()])
    if (other.startsWith(`${name}/`) || name.startsWith(`${other}/`)) files.delete(other);
  files.set(name, file);
}

function joined(one: File, two: File): File {
  if (!one.mode.startsWith("100") || !two.mode.startsWith("100")) return two;
  const [a, b] = [one, two].map((file) => file.bytes.toString("latin1").split(/(?<=\n)/));
  const half = Math.floor((a?.length ?? 0) / 2);
  const lines = [...(a ?? []).slice(0, half), ...(b ?? []).slice(half)];
  return { mode: one.mode, bytes: Buffer.from(lines.join(""), "latin1") };
}

const quotedName = (name: string): string =>
  `"${[...Buffer.from(name, "latin1")].map((byte) =>
    `\\${byte.toString(8).padStart(3, "0")}`).join("")}"`;
