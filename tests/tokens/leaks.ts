// SPDX-License-Identifier: Apache-2.0
//
// leaks.ts: a token that works is pushed, by real git.
import { strict as assert } from "node:assert";

import type { Cases } from "../harness/cases";
import { withToken, type Workshop } from "../harness/git";
import { letterTo } from "../harness/mailbox";
import type { Stage } from "../orgs/stage";
import { deployToken, fine, status } from "./mint";

export async function leakCases(t: Cases, stage: Stage, workshop: Workshop): Promise<void> {
  const { server } = stage;
  const classic = (): string => server.createToken("dave", ["repo"]);
  const pusher = stage.tokens.get("bob") as string;
  const push = async (folder: string, repository: string) =>
    workshop.runGit(folder, "push", withToken(`${server.url}/${repository}.git`, pusher), "main");

  await t.run("into a private repository the push is refused, with the place", async () => {
    server.createRepo("bob/closed", ["--private"]);
    workshop.init("closed");
    workshop.commit("closed", "fine", { "a.txt": "sty_ is a prefix, sty_pat_ too\n" });
    assert.equal((await push("closed", "bob/closed")).status, 0);
    for (const token of [classic(),
      await fine(stage, "dave", { owner: "dave", permissions: { profile: "write" } }),
      await deployToken(stage, "bob/closed", false, "bob")]) {
      const commit = workshop.commit("closed", "oops",
        { "deep/config.ini": `[forge]\nname = x\ntoken="${token}"\n` });
      workshop.git("closed", "rm", "-q", "deep/config.ini");
      workshop.commit("closed", "take it out of the last commit only");
      const done = await push("closed", "bob/closed");
      assert.notEqual(done.status, 0);
      assert.match(done.err, /deep\/config\.ini, line 3/);
      assert.ok(done.err.includes(commit.slice(0, 10)), done.err);
      assert.ok(!done.err.includes(token.slice(0, 20)), "the token itself is not repeated");
      workshop.git("closed", "reset", "-q", "--hard", "HEAD~2");
      assert.equal((await push("closed", "bob/closed")).status, 0);
    }
  });

  await t.run("one that is revoked may be pushed, and one that stood there before", async () => {
    const token = classic();
    assert.equal(await status(stage, token, "/user"), 200);
    workshop.commit("closed", "dead", { "old.txt": `sty_${"A".repeat(43)}\n` });
    assert.equal((await push("closed", "bob/closed")).status, 0);
  });

  await t.run("in a public repository it ends at once, and its owner is told", async () => {
    const token = classic();
    const deploy = await deployToken(stage, "bob/inside", false, "bob");
    workshop.init("shown");
    workshop.commit("shown", "oops", { "run.sh": `curl -H "Authorization: Bearer ${token}"\n`,
      "other.sh": `git clone https://x:${deploy}@forge\n` });
    assert.equal(await status(stage, token, "/user"), 200);
    server.createRepo("bob/shown");
    assert.equal((await push("shown", "bob/shown")).status, 0);
    assert.equal(await status(stage, token, "/user"), 401);
    assert.notEqual((await workshop.runGit("seed", "ls-remote",
      withToken(`${server.url}/bob/inside.git`, deploy))).status, 0);
    const letter = await letterTo(server, "dave@example.org");
    assert.match(letter.subject, /was revoked/);
    assert.match(letter.text.replace(/\s+/g, " "), /run\.sh, line 1/);
    assert.ok(!letter.text.includes(token));
    assert.ok(!server.log.includes(token.slice(4, 30)), "no log has it");
  });
}
