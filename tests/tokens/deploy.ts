// SPDX-License-Identifier: Apache-2.0
//
// deploy.ts: a deploy token opens one repository to git over HTTP, and nothing else.
import { strict as assert } from "node:assert";

import type { Cases } from "../harness/cases";
import { askDatabase } from "../harness/database";
import { withToken, type Workshop } from "../harness/git";
import type { Stage } from "../orgs/stage";
import { deployToken, status } from "./mint";

export async function deployCases(t: Cases, stage: Stage, workshop: Workshop): Promise<void> {
  const url = (repository: string, token: string): string =>
    withToken(`${stage.server.url}/${repository}.git`, token);
  const fetches = async (repository: string, token: string): Promise<boolean> =>
    (await workshop.runGit("seed", "ls-remote", url(repository, token))).status === 0;
  const pushes = async (repository: string, token: string, branch: string): Promise<boolean> =>
    (await workshop.runGit("seed", "push", url(repository, token), `main:${branch}`)).status === 0;

  await t.run("one that reads fetches and does not push; one that writes does both", async () => {
    const reads = await deployToken(stage, "bob/inside", false, "bob");
    const writes = await deployToken(stage, "bob/inside", true, "bob");
    assert.deepEqual([await fetches("bob/inside", reads), await fetches("bob/inside", writes)],
      [true, true]);
    assert.deepEqual([await pushes("bob/inside", reads, "by-reader"),
      await pushes("bob/inside", writes, "by-writer")], [false, true]);
  });

  await t.run("nothing else opens: other repositories, the API, the forge's pages", async () => {
    const token = await deployToken(stage, "bob/inside", true, "bob");
    assert.equal(await fetches("bob/outside", token), false);
    assert.equal(await fetches("bob/nowhere", token), false);
    assert.equal(await fetches("bob/open", token), true, "everybody may");
    assert.equal(await pushes("bob/open", token, "x"), false);
    assert.equal(await pushes("bob/made-by-deploy", token, "main"), false);
    for (const path of ["/user", "/repos/bob/inside", "/repos/bob/open"])
      assert.equal(await status(stage, token, path), 401, path);
  });

  await t.run("it ends when it is revoked and when its time is over", async () => {
    const at = "/bob/inside/settings/deploy-tokens";
    const token = await deployToken(stage, "bob/inside", true, "bob");
    assert.equal(await fetches("bob/inside", token), true);
    const page = await (await stage.as("bob").get(at)).text();
    const href = (/action="([^"]*deploy-tokens\/\d+[^"]*)"/.exec(page)?.[1] ?? "")
      .replace(/&amp;/g, "&");
    assert.equal((await stage.as("ada").submit(href, {}, "/settings/profile")).status, 404);
    await stage.post("bob", href, {}, at);
    assert.equal(await fetches("bob/inside", token), false);
    const late = await deployToken(stage, "bob/inside", false, "bob");
    askDatabase(stage.server.data, "update deploy_tokens set expires_at = 1");
    assert.equal(await fetches("bob/inside", late), false);
  });

  await t.run("administrators of the repository alone see and make them", async () => {
    assert.equal((await stage.as("dave").get("/bob/inside/settings/deploy-tokens")).status, 404);
    assert.equal((await stage.as("dave").get("/bob/open/settings/deploy-tokens")).status, 403);
    const stored = askDatabase(stage.server.data, "select token_hash from deploy_tokens");
    assert.ok(stored.length > 0 && stored.every((one) => /^[0-9a-f]{64}$/.test(String(one))));
  });
}
