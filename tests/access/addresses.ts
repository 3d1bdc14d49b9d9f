// SPDX-License-Identifier: Apache-2.0
//
// addresses.ts: a concrete address for every pattern of the route table.
import type { People } from "./people";

export interface Row {
  method: string;
  path: string;
  name: string;
  need: string;
  origin: "main" | "content";
}

export const visibilities = ["public", "internal", "private"] as const;
export type Visibility = (typeof visibilities)[number];

// Tails that mean something else than a branch.
const tails: [RegExp, string][] = [
  [/\/(blame|symbols)\/\{ref/, "main"],
  [/\/(blame|blob|raw|edit|delete)\/\{/, "main/README.md"],
  [/\/contents\/\{/, "README.md"],
  [/\/git\/(refs?|matching-refs)\/\{/, "heads/main"],
  [/\/branches\/\{[^/]*\/rename/, "topic"],
  [/\/compare\/\{/, "main...main"],
  [/\/readme\/\{/, "docs"],
  [/\/assets\/\{/, "none.css"],
];

function valueOf(row: Row, name: string, people: People): string {
  if (name.endsWith("...")) {
    const tail = tails.find(([pattern]) => pattern.test(row.path));
    return tail ? tail[1] : "main";
  }
  const values: Record<string, string> = {
    owner: "owner",
    // Nobody is suspended or acted as for the sake of the matrix.
    login: row.name.startsWith("admin.") && row.method !== "GET" ? "nobody" : "owner",
    username: "owner",
    user: "reader",
    account_id: people.accountId,
    sha: people.commit,
    oid: people.commit,
    ref: "main",
    branch: "main",
    file: "none.css",
    id: "1",
    token: "1",
    session: "1",
    number: "1",
    hook: "1",
    delivery: "1",
    key_id: "1",
    client_id: "absent",
    gpg_key_id: "1",
    ssh_signing_key_id: "1",
    secret: "1",
    name: row.path.includes("/gitignore/") ? "Rust"
      : row.name.startsWith("orgs.") ? "guild" : "README.md",
    license: "mit",
    kind: "none",
    list: "none",
    address: "nobody@example.org",
    organization: "guild",
    team: "core",
    invitation_id: "1",
  };
  const value = values[name];
  if (value === undefined) throw new Error(`say what {${name}} of ${row.name} may be`);
  return value;
}

// `repository` is the name of an organisation for rows of those.
export function addressOf(row: Row, repository: string, people: People): string {
  let path = row.path.replace("{repo}", repository).replace("{org}", repository);
  if (row.path.includes("/git/trees/")) path = path.replace("{sha}", people.tree);
  if (row.path.includes("/git/tags/")) path = path.replace("{sha}", people.tag);
  if (row.path.includes("/git/blobs/")) path = path.replace("{sha}", people.blob);
  path = path.replace(/\{([^}]+)\}/g, (_, name: string) => valueOf(row, name, people));
  if (row.path.endsWith("/info/refs")) path += "?service=git-upload-pack";
  if (/\/(blame|symbols)\/\{ref/.test(row.path)) path += "?path=README.md";
  return path;
}
