// SPDX-License-Identifier: Apache-2.0
//
// cases_addresses.ts: every address that an answer held is followed, and leads to something.
//
// GitHub's shapes require addresses of things that no feature here has yet. Those are listed below,
// and one that begins to answer must leave the list, so that the list stays true.
import { strict as assert } from "node:assert";

import { Session } from "../harness/browser_session";
import type { Bench } from "./bench";
import type { Json } from "./schemas";

// What stands behind the repository or the person, in answers of today.
const awaited = [
  "assignees", "comments", "deployments", "downloads", "events", "forks",
  "issues", "labels", "merges", "milestones", "notifications", "pulls", "releases",
  "stargazers", "statuses", "subscribers", "subscription",
];
const awaitedOfPeople = [
  "followers", "following", "gists", "starred", "subscriptions", "events",
  "received_events",
];
const awaitedOfAll = [
  "/authorizations", "/events", "/feeds", "/gists", "/issues", "/notifications",
  "/search/", "/user/followers", "/user/following", "/user/starred",
];

function isAwaited(address: URL): boolean {
  const path = address.pathname.replace(/^\/api\/v3/, "");
  const api = address.pathname.startsWith("/api/v3");
  const ofRepository = /^\/repos\/[^/]+\/[^/]+\/([a-z_]+)/.exec(path)?.[1];
  const ofPerson = /^\/users\/[^/]+\/([a-z_]+)/.exec(path)?.[1];
  return (api && ofRepository !== undefined && awaited.includes(ofRepository)) ||
    (api && ofPerson !== undefined && awaitedOfPeople.includes(ofPerson)) ||
    (api && /^\/orgs\/[^/]+\/(events|issues)/.test(path)) ||
    (api && awaitedOfAll.some((start) => path.startsWith(start))) ||
    /\/commits\/[0-9a-f]+\/comments$/.test(path) ||
    /\/branches\/.+\/protection$/.test(path);
}

// Addresses by the place where they stood: "code.api.commits commits[].tree.url".
function* addresses(value: Json, place: string): Generator<[string, string]> {
  if (Array.isArray(value)) for (const one of value) yield* addresses(one, `${place}[]`);
  else if (value !== null && typeof value === "object")
    for (const [name, one] of Object.entries(value)) yield* addresses(one, `${place}.${name}`);
  else if (typeof value === "string" && /^(https?|git|ssh):\/\/|^git@/.test(value))
    yield [place, value];
}

// Fills a template (RFC 6570) for ada/engine; parts that may be left out are.
function filled(template: string, ids: Record<string, string>): string {
  return template
    .replace(/\{[/?&][^}]*\}/g, "")
    .replace(/\{\+?([a-z_]+)\}/g, (_, name: string) => ids[name] ?? `no-value-for-${name}`);
}

export async function addressCases({ t, seed, calls }: Bench): Promise<void> {
  const values = { owner: "ada", repo: "engine", user: "ada", archive_format: "tarball",
    base: "main", head: "topic", sha: seed.ids.head, path: "README.md", query: "x", org: "guild",
    repository_id: "1" };
  // As a client with a token asks the API, and as a browser asks for pages.
  const browsers: Record<string, Session> = {
    ada: await Session.signIn(seed.server, "ada"),
    grace: await Session.signIn(seed.server, "grace"),
  };
  const open = async (url: URL): Promise<number> => {
    const who = /^(\/api\/v3\/repos)?\/grace\//.test(url.pathname) ? "grace" : "ada";
    const headers = { Authorization: `Bearer ${seed.tokens[who]}` };
    const answer = url.pathname.startsWith("/api/v3")
      ? await fetch(url, { headers, redirect: "manual" })
      : await browsers[who]?.get(url.pathname + url.search);
    await answer?.arrayBuffer();
    return answer?.status ?? 0;
  };

  // The repositories of cases that delete are gone, so only those that stay are followed. So are
  // web hooks, whose addresses suite hooks follows, and their targets, which never were.
  const gone = new RegExp([/\/(fresh|gone)(\/|\.git|$)/, /\/(hooks|\w*keys)\/\d+/,
    /\/\/hook\.invalid\//, /\/teams\/(guests|brief)/, /\/invitations\/\d+\//,
    /api\/(new|old|rename|force|race|light|noted|tree|file)/].map((one) => one.source).join("|"));
  const stays = (url: string): boolean => !gone.test(url);
  const found = new Map<string, Set<string>>();
  for (const answer of calls.answers)
    if (answer.status < 300 && answer.json !== null && stays(answer.url))
      for (const [place, url] of addresses(answer.json, answer.row?.row ?? "none"))
        if (stays(url)) found.set(place, (found.get(place) ?? new Set()).add(url));

  await t.run("every address of an answer leads to something", async () => {
    const wrong: string[] = [];
    const waiting = new Set<string>();
    let followed = 0;
    for (const [place, urls] of found)
      for (const template of spread([...urls], 12)) {
        const url = filled(template, values);
        if (/^(git:|git@|ssh:)/.test(url)) continue; // served over HTTP alone so far
        const address = new URL(url);
        if (address.origin !== seed.server.url) continue;
        // A part of a template that stays out leaves only the folder of what it names.
        if (/\{\/sha\}/.test(template) && !address.pathname.endsWith("refs")) continue;
        // The values fit one repository.
        if (template !== url && !address.pathname.startsWith("/api/v3/repos/ada/engine/")) continue;
        const status = await open(address);
        ++followed;
        const good = status < 400;
        if (isAwaited(address)) {
          if (good) wrong.push(`${place}: ${url} answers and is awaited no more`);
          waiting.add(place);
        } else if (!good) wrong.push(`${place}: ${url} → ${status}`);
      }
    console.log(`        ${followed} addresses of ${found.size} places followed; ` +
      `${waiting.size} places name what no feature has yet`);
    assert.deepEqual(wrong, []);
    assert.ok(followed > 500);
  });

  await t.run("the address to clone is one that git clones", () => {
    const urls = [...found].filter(([place]) => place.endsWith(".clone_url"));
    assert.ok(urls.length > 0);
    for (const url of spread([...(urls[0]?.[1] ?? [])], 3)) {
      const at = url.replace("://", `://x:${seed.tokens.ada}@`);
      seed.workshop.git(".", "ls-remote", at);
    }
  });

  await t.run("raw bytes lead to the other origin, where they are", async () => {
    const places = [...found].filter(([place]) => place.endsWith(".download_url"));
    assert.ok(places.length > 3);
    for (const [, urls] of places)
      for (const url of spread([...urls], 6)) {
        const answer = await fetch(url);
        assert.equal(answer.status, 200, url);
        assert.equal(new URL(answer.url).origin, seed.server.contentUrl);
      }
  });
}

// At most `most` of a list, from its whole length.
function spread<T>(list: T[], most: number): T[] {
  if (list.length <= most) return list;
  return Array.from({ length: most }, (_, i) => list[Math.floor((i * list.length) / most)] as T);
}
