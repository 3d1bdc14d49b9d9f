// SPDX-License-Identifier: Apache-2.0
//
// broken_objects.ts: commits and trees as no git should write them, byte by byte. Each says what a
// push of it must come to: nothing, or what the check of objects (fsck) calls it. Some of them the
// client will not even send.
const person = "A <a@example.org>";
const normal = `${person} 1500000000 +0000`;

export interface Broken {
  name: string;
  refused?: RegExp; // by a push; otherwise it is taken
  headers?: string; // instead of author and committer
  message?: string | Buffer | undefined;
  shows?: RegExp; // what its page must say
}

const by = (author: string, committer = normal): string =>
  `author ${author}\ncommitter ${committer}\n`;
const latin = (text: string): Buffer => Buffer.from(text, "latin1");

// Headers are Latin-1, so that any byte can stand in them.
export const brokenCommits: Broken[] = [
  { name: "negative-date", headers: by(`${person} -1 +0000`), refused: /badDate/ },
  { name: "date-2-31", headers: by(`${person} 2147483648 +0000`, `${person} 2147483648 +0000`),
    shows: /2038/ },
  { name: "date-2-33", headers: by(`${person} 9999999999 +0000`, `${person} 9999999999 +0000`),
    shows: /2286/ },
  { name: "date-2-63", headers: by(`${person} 99999999999999999999 +0000`),
    refused: /badDateOverflow/ },
  { name: "date-year-300000", headers: by(`${person} 9223372036854 +0000`,
    `${person} 9223372036854 +0000`) },
  { name: "date-none", headers: by(person), refused: /missingSpaceBeforeDate|badDate/ },
  { name: "date-words", headers: by(`${person} yesterday +0000`), refused: /badDate/ },
  { name: "date-padded", headers: by(`${person} 01500000000 +0000`), refused: /zeroPaddedDate/ },
  { name: "zone-none", headers: by(`${person} 1500000000`), refused: /badDate|badTimezone/ },
  { name: "zone-long", headers: by(`${person} 1500000000 +051800`), refused: /badTimezone/ },
  { name: "zone-wild", headers: by(`${person} 1500000000 +9999`) },
  { name: "name-none", headers: by("<a@example.org> 1500000000 +0000"),
    refused: /missingNameBeforeEmail/ },
  { name: "name-empty", headers: by(" <a@example.org> 1500000000 +0000") },
  { name: "name-bytes", headers: by("\xff\xfe\xe9 <a@example.org> 1500000000 +0000") },
  { name: "name-long", headers: by(`${"N".repeat(100_000)} <a@example.org> 1500000000 +0000`) },
  { name: "name-markup", headers: by("\"><script>x</script> <a@example.org> 1500000000 +0000"),
    refused: /missingEmail|badName/ },
  { name: "address-none", headers: by("A 1500000000 +0000"), refused: /missingEmail/ },
  { name: "address-twice", headers: by("A <a> <b> 1500000000 +0000"), refused: /badDate/ },
  { name: "author-none", headers: `committer ${normal}\n`, refused: /missingAuthor/ },
  { name: "author-twice", headers: `author ${normal}\n${by(normal)}`, refused: /multipleAuthors/ },
  { name: "committer-none", headers: `author ${normal}\n`, refused: /missingCommitter/ },
  { name: "encoding-unknown", headers: `${by(normal)}encoding klingon\n`,
    message: latin("\xe9\n") },
  { name: "encoding-latin", headers: `${by(normal)}encoding ISO-8859-1\n`,
    message: latin("caf\xe9\n"), shows: /café/ },
  { name: "encoding-wrong", headers: `${by(normal)}encoding UTF-8\n`,
    message: latin("\xe9\xff\n") },
  { name: "encoding-utf-16", headers: `${by(normal)}encoding UTF-16\n`,
    message: latin("\xff\xfea") },
  { name: "encoding-sjis", headers: `${by(normal)}encoding SHIFT_JIS\n`,
    message: latin("\x83\x65\x83\xff\x81") },
  { name: "encoding-option", headers: `${by(normal)}encoding UTF-8//TRANSLIT\n`, message: "x\n" },
  { name: "encoding-long", headers: `${by(normal)}encoding ${"e".repeat(5000)}\n`, message: "x\n" },
  { name: "message-empty", message: "", shows: /\(no message\)/ },
  { name: "message-blank", message: "\n\n  \n" },
  { name: "message-unended", message: "no line feed", shows: /no line feed/ },
  { name: "message-crlf", message: "one\r\n\r\ntwo\r\n", shows: /two/ },
  { name: "message-nul", message: latin("before\0after\n"), shows: /before/,
    refused: /nulInCommit/ },
  { name: "message-controls", message: "\x1b[31mred\x07\x08\x7f\u202egnp.exe\n" },
  { name: "message-markup", message: "<script>alert(1)</script>&amp;<img src=x onerror=1>\n" },
  { name: "message-huge", message: `${"s".repeat(1 << 20)}\n` },
  { name: "message-bytes", message: latin("\xc3\x28 \xff\xff\xff\n") },
  { name: "header-unknown", headers: `${by(normal)}${"x-header: y\n".repeat(3)}` },
  { name: "header-many", headers: `${by(normal)}${"x y\n".repeat(100_000)}` },
  { name: "header-nul", headers: `${by(normal)}x a\0b\n`, refused: /nulInHeader/ },
  { name: "signature",
    headers: `${by(normal)}gpgsig -----BEGIN\n  ${"A".repeat(9)}\n \n -----END\n` },
  { name: "no-end-of-headers", headers: by(normal).trimEnd(), message: undefined,
    refused: /badDate|badTimezone|unterminatedHeader|missing/ },
];

export function commitBytes(one: Broken, tree: string, parent: string): Buffer {
  const head = Buffer.from(`tree ${tree}\nparent ${parent}\n`);
  const unended = one.headers !== undefined && !one.headers.endsWith("\n");
  if (unended) return Buffer.concat([head, latin(String(one.headers))]);
  return Buffer.concat([head, latin(`${one.headers ?? by(normal)}\n`),
    Buffer.from(one.message ?? `${one.name}\n`)]);
}

export interface BrokenTree {
  name: string;
  refused?: RegExp;
  entries: (blob: string, tree: string) => [mode: string, name: string, id: string][];
}

const none = (id: string): string => "0".repeat(id.length);
export const brokenTrees: BrokenTree[] = [
  { name: "mode-padded", refused: /zeroPaddedFilemode/,
    entries: (blob, tree) => [["100644", "f", blob], ["040000", "sub", tree]] },
  { name: "mode-odd", entries: (blob) => [["100664", "f", blob], ["100777", "g", blob]] },
  { name: "mode-wild", entries: (blob) => [["777777", "f", blob]] },
  { name: "twice", refused: /duplicateEntries/,
    entries: (blob) => [["100644", "f", blob], ["100644", "f", blob]] },
  { name: "unsorted", refused: /treeNotSorted/,
    entries: (blob) => [["100644", "z", blob], ["100644", "a", blob]] },
  { name: "dot", refused: /hasDot/, entries: (_, tree) => [["40000", ".", tree]] },
  { name: "dot-dot", refused: /hasDotdot/, entries: (_, tree) => [["40000", "..", tree]] },
  { name: "dot-git", refused: /hasDotgit/, entries: (_, tree) => [["40000", ".git", tree]] },
  { name: "slash", refused: /fullPathname/, entries: (blob) => [["100644", "a/b", blob]] },
  { name: "empty-name", refused: /emptyName|empty filename/,
    entries: (blob) => [["100644", "", blob]] },
  { name: "null-id", refused: /nullSha1|unable to read/,
    entries: (blob) => [["100644", "f", none(blob)]] },
  { name: "name-4096", entries: (blob) => [["100644", "n".repeat(4097), blob]] },
];

export const treeBytes = (one: BrokenTree, blob: string, tree: string): Buffer =>
  Buffer.concat(one.entries(blob, tree).map(([mode, name, id]) =>
    Buffer.concat([latin(`${mode} ${name}\0`), Buffer.from(id, "hex")])));
