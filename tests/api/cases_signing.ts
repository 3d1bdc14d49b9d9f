// SPDX-License-Identifier: Apache-2.0
//
// cases_signing.ts: GPG keys and SSH signing keys as GitHub's client keeps them. What comes of
// signatures is shown by suite signatures.
import { strict as assert } from "node:assert";

import { publicKeys } from "../browser/instance";
import { gpgKey, gpgKeyId } from "../harness/gpg_key";
import { type Bench, refused } from "./bench";
import type { Members } from "./schemas";

export async function signingCases({ t, calls, ada, mallory, nobody }: Bench): Promise<void> {
  await t.run("one's own GPG keys are added, listed, shown and removed", async () => {
    const users = ada.rest.users;
    const made = (await users.createGpgKeyForAuthenticatedUser(
      { name: "Laptop", armored_public_key: gpgKey })).data;
    assert.deepEqual([made.key_id, made.name, made.subkeys.length], [gpgKeyId, "Laptop", 1]);
    const taken = await calls.send("ada", "POST", "/user/gpg_keys", { armored_public_key: gpgKey });
    assert.equal(taken.status, 422);
    assert.deepEqual((await users.listGpgKeysForAuthenticatedUser()).data, [made]);
    assert.equal(((await calls.get("/user/gpg_keys")).json as unknown[]).length, 1);
    assert.deepEqual((await users.getGpgKeyForAuthenticatedUser({ gpg_key_id: made.id })).data,
      made);
    assert.equal((await calls.get(`/user/gpg_keys/${made.id}`)).status, 200);
    assert.equal((await calls.get(`/user/gpg_keys/${made.id}`, "mallory")).status, 404);
    const wrong = { gpg_key_id: made.id };
    await refused(mallory.rest.users.deleteGpgKeyForAuthenticatedUser(wrong), 404);
    assert.deepEqual((await nobody.rest.users.listGpgKeysForUser({ username: "ada" })).data,
      [made]);
    assert.equal((await calls.get("/users/ada/gpg_keys", "nobody")).status, 200);
    assert.equal((await calls.get("/users/absent/gpg_keys", "nobody")).status, 404);
    await users.deleteGpgKeyForAuthenticatedUser({ gpg_key_id: made.id });
    const plain = await calls.send("ada", "POST", "/user/gpg_keys", { armored_public_key: gpgKey });
    assert.equal(plain.status, 201);
    const id = (plain.json as Members).id as number;
    assert.equal((await calls.send("ada", "DELETE", `/user/gpg_keys/${id}`)).status, 204);
    assert.equal((await calls.send("bare", "POST", "/user/gpg_keys",
      { armored_public_key: gpgKey })).status, 403);
  });

  await t.run("one's own SSH signing keys are added, listed, shown and removed", async () => {
    const users = ada.rest.users;
    const path = "/user/ssh_signing_keys";
    const made = (await users.createSshSigningKeyForAuthenticatedUser(
      { title: "L", key: publicKeys[0] })).data;
    assert.equal(made.title, "L");
    const plain = await calls.send("ada", "POST", path, { key: publicKeys[1] });
    assert.equal(plain.status, 201);
    const id = (plain.json as Members).id as number;
    assert.equal((await users.listSshSigningKeysForAuthenticatedUser()).data.length, 2);
    assert.equal(((await calls.get(path)).json as unknown[]).length, 2);
    const own = { ssh_signing_key_id: made.id };
    assert.deepEqual((await users.getSshSigningKeyForAuthenticatedUser(own)).data, made);
    assert.equal((await calls.get(`${path}/${made.id}`)).status, 200);
    assert.equal((await calls.get(`${path}/${made.id}`, "mallory")).status, 404);
    await refused(mallory.rest.users.deleteSshSigningKeyForAuthenticatedUser(own), 404);
    assert.equal(
      (await nobody.rest.users.listSshSigningKeysForUser({ username: "ada" })).data.length, 2);
    assert.equal((await calls.get("/users/ada/ssh_signing_keys", "nobody")).status, 200);
    await users.deleteSshSigningKeyForAuthenticatedUser(own);
    assert.equal((await calls.send("ada", "DELETE", `${path}/${id}`)).status, 204);
    assert.deepEqual((await calls.get(path)).json, []);
  });
}
