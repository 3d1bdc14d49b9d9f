// SPDX-License-Identifier: Apache-2.0
//
// git_words.ts: the grammar of every command line the server may start.
//
// A word that begins with a dash must be one the source spells; text of people may stand only
// behind an option's "=" that is marked so, or after "--". The environment is fixed by name.
interface Started {
  words?: unknown;
  environment?: unknown;
  program?: unknown;
}

const hex = /^\^?[0-9a-f]{40}([0-9a-f]{24})?$/;
const plainWords = [hex, /^[0-9a-f]{40,64}\.{2,3}[0-9a-f]{40,64}$/, /^[0-9a-f]{40,64}:/, /^refs\//];

const options: Record<string, RegExp> = {
  archive: /^--(format=(zip|tar\.gz)|prefix=[^/]+\/)$/,
  blame: /^(--incremental|--no-textconv|-w|-C|--ignore-revs-file=\/dev\/stdin)$/,
  "cat-file": /^(--batch-check=%\(object(type|name)\)|--batch-command|--buffer)$/,
  "check-mailmap": /^--stdin$/,
  "commit-graph": /^--(reachable|changed-paths|no-progress)$/,
  "diff-tree": new RegExp(
    "^(-r|--raw|-p|-z|-M|-l1000|-b|-w|--ignore-space-at-eol|--full-index|--no-color|" +
      "--no-ext-diff|--no-textconv|--no-renames|--unified=\\d+|--binary|--root|--no-commit-id|-m|" +
      "--src-prefix=a/|--dst-prefix=b/|--submodule=short|--ignore-submodules=none)$"),
  "fast-import": /^--(quiet|done|date-format=raw)$/,
  fetch: new RegExp("^--(progress|prune|no-auto-gc|no-write-fetch-head|no-tags|" +
    "no-recurse-submodules)$"),
  "for-each-ref": /^--format=%/,
  fsck: /^--(strict|no-dangling|no-progress|no-reflogs|full|connectivity-only)$/,
  "index-pack": /^--(stdin|fix-thin|strict|max-input-size=\d+)$/,
  log: new RegExp(
    "^(--max-count=\\d+|--skip=\\d+|--follow|--format=[%\\w]+|--format=%H %an <%ae>|" +
      "--name-only|--name-status|-z|--no-color|" +
      "--no-patch|--first-parent|--fixed-strings|--regexp-ignore-case|--author=[^]*|--grep=[^]*|" +
      "--max-age=\\d+|--min-age=\\d+|--stat|--summary|-p|-M|--binary|--full-index|" +
      "--no-ext-diff|--no-textconv|--src-prefix=a/|--dst-prefix=b/|--reverse|--no-merges|" +
      "--no-mailmap|--encoding=UTF-8|--date=raw|--shortstat|-l1000|" +
      // The scan of what a push brings for tokens.
      "--patch|-c|--unified=0|--no-renames|--format=tformat:%x00%H|--not|--all)$"),
  "ls-remote": /^--symref$/,
  "ls-tree": /^(-r|-l|-z|--full-tree)$/,
  "merge-base": /^--is-ancestor$/,
  "pack-refs": /^--(all|prune)$/,
  prune: /^--expire=2\.weeks\.ago$/,
  repack: new RegExp("^(--quiet|--geometric=2|-d|-l|--write-midx|--write-bitmap-index|--cruft|" +
    "--cruft-expiration=2\\.weeks\\.ago)$"),
  "rev-list": new RegExp(
    "^--(objects|stdin|not|all|quiet|no-object-names|use-bitmap-index|max-count=\\d+|count|" +
      "left-right|first-parent|topo-order|parents|format=[%\\w]+|no-commit-header|timestamp|" +
      "max-age=\\d+|min-age=\\d+)$"),
  "rev-parse": /^--(disambiguate=[0-9a-f]+|show-object-format)$/,
  "symbolic-ref": /^-q$/,
  "update-ref": /^(--no-deref|--stdin|-z)$/,
  "upload-pack": /^--(stateless-rpc|strict|http-backend-info-refs|timeout=600)$/,
  version: /^$/,
};

const names = new Set(["PATH", "LC_ALL", "TZ", "TMPDIR", "GIT_CONFIG_NOSYSTEM",
  "GIT_CONFIG_GLOBAL", "GIT_ATTR_NOSYSTEM", "GIT_TERMINAL_PROMPT", "GIT_ASKPASS",
  "GIT_PROTOCOL_FROM_USER", "GIT_OPTIONAL_LOCKS", "GIT_ADVICE", "GIT_NO_REPLACE_OBJECTS",
  "GIT_LITERAL_PATHSPECS", "GIT_PROTOCOL", "GIT_OBJECT_DIRECTORY",
  "GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_QUARANTINE_PATH", "GIT_FLUSH", "STITHY_SERVER"]);

// Words that are literals of the source beside the options.
const literals: Record<string, string[]> = {
  "commit-graph": ["write"],
  "cat-file": ["blob"],
  fetch: ["+refs/heads/*:refs/heads/*", "+refs/tags/*:refs/tags/*"],
  "for-each-ref": ["refs/heads", "refs/tags"],
  "symbolic-ref": ["HEAD"],
};

function faultOfWord(command: string, word: string, data: string): string | undefined {
  const allowed = options[command];
  if (word.startsWith("-")) return allowed?.test(word) ? undefined : `option ${word}`;
  if (plainWords.some((pattern) => pattern.test(word))) return undefined;
  if (word === data || word.startsWith(`${data}/`)) return undefined;
  if (literals[command]?.includes(word)) return undefined;
  if (["fetch", "ls-remote"].includes(command) && /^https?:\/\/[^-]/.test(word)) return undefined;
  return `word ${word}`;
}

// What is wrong with one program that was started; nothing when all is spelled as it should be.
export function faultsOf(started: Started, data: string): string[] {
  const words = started.words as string[];
  const faults: string[] = [];
  if (!/\/git$/.test(String(started.program))) return [`${String(started.program)} was started`];
  let at = 1;
  while (words[at] === "-c") {
    if (!/^[a-z]+\.[A-Za-z0-9.]+=/.test(words[at + 1] ?? "")) faults.push(`-c ${words[at + 1]}`);
    at += 2;
  }
  if (words[at]?.startsWith("--git-dir=")) {
    if (!words[at]?.startsWith(`--git-dir=${data}/`)) faults.push(words[at] ?? "");
    ++at;
  }
  const command = words[at] ?? "";
  if (!(command in options)) return [...faults, `git ${command}`];
  for (const word of words.slice(at + 1)) {
    if (word === "--") break; // what follows are paths, taken literally
    const fault = faultOfWord(command, word, data);
    if (fault) faults.push(`git ${command}: ${fault}`);
  }
  for (const line of started.environment as string[]) {
    const name = line.split("=")[0] ?? "";
    if (!names.has(name)) faults.push(`git ${command}: environment ${name}`);
  }
  return faults;
}
