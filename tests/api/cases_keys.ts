// SPDX-License-Identifier: Apache-2.0
//
// cases_keys.ts: SSH keys and deploy keys as GitHub's client keeps them. That they open what they
// should is shown by suite ssh.
import { strict as assert } from "node:assert";

import { publicKeys } from "../browser/instance";
import { type Bench, refused } from "./bench";
import type { Members } from "./schemas";

const engine = { owner: "ada", repo: "engine" };

export async function keyCases({ t, calls, ada, mallory, nobody }: Bench): Promise<void> {
  const [first, second, third] = publicKeys;

  await t.run("one's own SSH keys are added, listed, shown and removed", async () => {
    const users = ada.rest.users;
    const wish = { title: "L", key: first };
    const made = (await users.createPublicSshKeyForAuthenticatedUser(wish)).data;
    assert.deepEqual([made.title, made.key, made.read_only, made.verified],
      ["L", first.split(" ").slice(0, 2).join(" "), false, true]);
    const plain = await calls.send("ada", "POST", "/user/keys", { key: second });
    assert.equal(plain.status, 201);
    assert.equal((plain.json as Members).title, "key-2");
    const id = (plain.json as Members).id as number;
    const listed = (await users.listPublicSshKeysForAuthenticatedUser({ per_page: 1 })).data;
    assert.deepEqual(listed.map((one) => one.id), [made.id]);
    assert.equal(((await calls.get("/user/keys")).json as unknown[]).length, 2);
    const key = await users.getPublicSshKeyForAuthenticatedUser({ key_id: made.id });
    assert.deepEqual(key.data, made);
    assert.equal((await calls.get(`/user/keys/${made.id}`)).status, 200);
    assert.equal((await calls.get(`/user/keys/${made.id}`, "mallory")).status, 404);
    await refused(mallory.rest.users.deletePublicSshKeyForAuthenticatedUser({ key_id: id }), 404);
    await refused(nobody.rest.users.listPublicSshKeysForAuthenticatedUser(), 401);
    const public_ = await nobody.rest.users.listPublicKeysForUser({ username: "ada" });
    assert.deepEqual(public_.data.map((one) => one.key),
      [first, second].map((one) => one.split(" ").slice(0, 2).join(" ")));
    assert.equal((await calls.get("/users/ada/keys", "nobody")).status, 200);
    assert.equal((await calls.get("/users/absent/keys", "nobody")).status, 404);
    await users.deletePublicSshKeyForAuthenticatedUser({ key_id: made.id });
    assert.equal((await calls.send("ada", "DELETE", `/user/keys/${id}`)).status, 204);
    assert.deepEqual((await calls.get("/user/keys")).json, []);
  });

  await t.run("a token without the scope adds no key", async () => {
    assert.equal((await calls.send("bare", "POST", "/user/keys", { key: first })).status, 403);
    const wrong = await calls.send("ada", "POST", "/user/keys", { key: "ssh-dss AAAA" });
    assert.equal(wrong.status, 422);
  });

  await t.run("deploy keys are kept by administrators of the repository", async () => {
    const repos = ada.rest.repos;
    const made = (await repos.createDeployKey({ ...engine, title: "CI", key: first,
      read_only: true })).data;
    assert.deepEqual([made.title, made.read_only, made.added_by], ["CI", true, "ada"]);
    const plain = await calls.send("ada", "POST", "/repos/ada/engine/keys", { key: third });
    assert.equal(plain.status, 201);
    assert.equal((plain.json as Members).read_only, false);
    const id = (plain.json as Members).id as number;
    assert.equal((await repos.listDeployKeys(engine)).data.length, 2);
    assert.equal(((await calls.get("/repos/ada/engine/keys")).json as unknown[]).length, 2);
    assert.deepEqual((await repos.getDeployKey({ ...engine, key_id: made.id })).data, made);
    assert.equal((await calls.get(`/repos/ada/engine/keys/${id}`)).status, 200);
    await refused(mallory.rest.repos.listDeployKeys(engine), 403);
    await repos.deleteDeployKey({ ...engine, key_id: made.id });
    assert.equal((await calls.send("ada", "DELETE", `/repos/ada/engine/keys/${id}`)).status, 204);
    await refused(repos.getDeployKey({ ...engine, key_id: made.id }), 404);
  });
}
