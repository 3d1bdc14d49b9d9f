// SPDX-License-Identifier: Apache-2.0
//
// signatures.ts: keys that people sign with, and what comes of what they signed.
import { strict as assert } from "node:assert";

import { Octokit } from "@octokit/rest";

import { Cases } from "../harness/cases";
import { Session } from "../harness/browser_session";
import { Stage } from "./stage";

const t = new Cases("signatures");
const stage = await Stage.set();
const { server, workshop, keys } = stage;
const octokit = new Octokit({ auth: stage.token, baseUrl: `${server.url}/api/v3`,
  log: { debug() {}, info() {}, warn() {}, error() {} } });
const bobToken = stage.tokenOf("bob");
const reason = async (id: string, repo = "plain"): Promise<string> =>
  (await stage.of(repo, id)).reason;

server.createRepo("ada/plain");
server.createRepo("ada/wide", ["--object-format", "sha256"]);
workshop.init("plain");
workshop.init("wide", ["--object-format=sha256"]);
const primary = stage.makeGpg("Ada <ada@example.org>", "ed25519", "cert");
stage.gpg("--quick-add-key", primary, "ed25519", "sign", "never");
stage.gpg("--quick-add-key", primary, "cv25519", "encr", "never");
stage.gpg("--quick-add-uid", primary, "Ada <ada@elsewhere.test>");
const rsa = stage.makeGpg("Ada at work <ada@example.org>", "rsa2048");
for (const name of ["ada", "rsa", "ecdsa", "bob"])
  keys.make(name, ...(name === "rsa" ? ["-t", "rsa", "-b", "2048"]
    : name === "ecdsa" ? ["-t", "ecdsa", "-b", "384"] : ["-t", "ed25519"]));

const plain = stage.commit("plain", "none");
const bySubkey = stage.commit("plain", "gpg", { key: primary });
const byRsa = stage.commit("plain", "gpg", { key: rsa });
const bySsh = stage.commit("plain", "ssh");
const elsewhere = stage.commit("plain", "gpg", { key: primary, email: "ada@elsewhere.test" });
const foreign = stage.commit("plain", "gpg", { key: primary, email: "bob@example.org" });
const sshForeign = stage.commit("plain", "ssh", { email: "bob@example.org" });
const gpgTag = stage.tag("plain", "v1", "gpg", { key: primary });
const sshTag = stage.tag("plain", "v2", "ssh");
stage.push("plain", "main", "v1", "v2");
let gpgId = 0;
let sshId = 0;

await t.run("without keys nothing is verified", async () => {
  assert.deepEqual(await stage.of("plain", plain),
    { verified: false, reason: "unsigned", signature: null, payload: null, verified_at: null });
  for (const id of [bySubkey, byRsa, bySsh]) assert.equal(await reason(id), "unknown_key");
});

await t.run("a GPG key is added in GitHub's shape, once in the instance", async () => {
  const armored_public_key = stage.armor(primary);
  const made = (await octokit.rest.users.createGpgKeyForAuthenticatedUser(
    { name: "Laptop", armored_public_key })).data;
  gpgId = made.id;
  assert.equal(made.key_id, primary.slice(-16));
  assert.deepEqual([made.name, made.can_certify, made.can_sign, made.revoked, made.expires_at],
    ["Laptop", true, false, false, null]);
  assert.deepEqual(made.emails, [{ email: "ada@example.org", verified: true },
    { email: "ada@elsewhere.test", verified: false }]);
  assert.deepEqual(made.subkeys.map((one) => [one.can_sign, one.can_encrypt_comms]),
    [[true, false], [false, true]]);
  assert.equal(made.subkeys[0]?.primary_key_id, gpgId);
  assert.equal((await stage.addGpg(armored_public_key)).status, 422);
  const bob = await stage.addGpg(armored_public_key, bobToken);
  assert.equal(bob.status, 422, JSON.stringify(bob));
  const users = octokit.rest.users;
  assert.deepEqual((await users.listGpgKeysForAuthenticatedUser()).data, [made]);
  assert.deepEqual((await users.getGpgKeyForAuthenticatedUser({ gpg_key_id: gpgId })).data, made);
  assert.deepEqual((await users.listGpgKeysForUser({ username: "ada" })).data, [made]);
  assert.equal((await stage.get(`/user/gpg_keys/${gpgId}`, bobToken)).status, 404);
  assert.equal((await stage.remove(`/user/gpg_keys/${gpgId}`, bobToken)).status, 404);
  const text = await (await fetch(`${server.url}/ada.gpg`)).text();
  assert.match(text, /^-----BEGIN PGP PUBLIC KEY BLOCK-----/);
  assert.equal((await fetch(`${server.url}/nobody.gpg`)).status, 404);
});

await t.run("an SSH signing key is added in GitHub's shape, and opens nothing", async () => {
  const users = octokit.rest.users;
  const made = (await users.createSshSigningKeyForAuthenticatedUser(
    { title: "Laptop", key: keys.public("ada") })).data;
  sshId = made.id;
  assert.deepEqual([made.title, made.key],
    ["Laptop", keys.public("ada").split(" ").slice(0, 2).join(" ")]);
  assert.deepEqual((await users.listSshSigningKeysForAuthenticatedUser()).data, [made]);
  assert.deepEqual((await users.listSshSigningKeysForUser({ username: "ada" })).data, [made]);
  assert.deepEqual(
    (await users.getSshSigningKeyForAuthenticatedUser({ ssh_signing_key_id: sshId })).data, made);
  assert.equal((await stage.addSsh(keys.public("ada"))).status, 422);
  assert.equal((await stage.get(`/user/ssh_signing_keys/${sshId}`, bobToken)).status, 404);
  assert.deepEqual((await octokit.rest.users.listPublicSshKeysForAuthenticatedUser()).data, []);
});

await t.run("a commit by a subkey is verified, with what was signed", async () => {
  const found = await stage.of("plain", bySubkey);
  assert.deepEqual([found.verified, found.reason], [true, "valid"]);
  assert.match(found.signature ?? "", /^-----BEGIN PGP SIGNATURE-----/);
  assert.match(found.payload ?? "", /^tree [0-9a-f]{40}\nparent [0-9a-f]{40}\nauthor Ada/);
  assert.doesNotMatch(found.payload ?? "", /gpgsig/);
  assert.match(found.verified_at ?? "", /^\d{4}-\d\d-\d\dT/);
});

await t.run("commits by SSH keys of each kind are verified", async () => {
  assert.equal(await reason(bySsh), "valid");
  for (const key of ["rsa", "ecdsa"]) {
    assert.equal((await stage.addSsh(keys.public(key))).status, 201);
    const id = stage.commit("plain", "ssh", { key });
    stage.push("plain", "main");
    assert.equal(await reason(id), "valid", key);
  }
});

await t.run("an address that is not the signer's counts for nothing", async () => {
  assert.equal(await reason(foreign), "bad_email");
  assert.equal(await reason(sshForeign), "bad_email");
  assert.equal(await reason(elsewhere), "no_user");
  const added = await fetch(`${server.url}/api/v3/user/emails`, {
    method: "POST",
    headers: { Authorization: `token ${stage.tokenOf("ada")}`, "Content-Type": "application/json" },
    body: JSON.stringify({ emails: ["ada@elsewhere.test"] }),
  });
  assert.equal(added.status, 201, await added.text());
  assert.equal(await reason(elsewhere), "unverified_email");
  // Somebody else adds the same SSH key: it proves nothing, and takes nothing away.
  assert.equal((await stage.addSsh(keys.public("ada"), bobToken)).status, 201);
  assert.equal(await reason(bySsh), "valid");
});

await t.run("bytes that were changed after signing are invalid", async () => {
  for (const id of [bySubkey, bySsh]) {
    const forged = stage.forge("plain", id, (text) => text.replace("Change", "Chance"));
    stage.push("plain", `${forged}:refs/heads/forged`);
    assert.equal(await reason(forged), "invalid");
  }
  const torn = stage.forge("plain", bySubkey,
    (text) => text.replace(/^ i[\w+/]{20,}\n/m, " AAAA\n"));
  const other = stage.forge("plain", bySubkey,
    (text) => text.replaceAll("PGP SIGNATURE", "SIGNED MESSAGE"));
  stage.push("plain", `${torn}:refs/heads/torn`, `${other}:refs/heads/other`);
  assert.equal(await reason(torn), "malformed_signature");
  assert.equal(await reason(other), "unknown_signature_type");
});

await t.run("a signature for another purpose than git is invalid", async () => {
  const file = await stage.signedFor("file", bySsh);
  stage.push("plain", `${file}:refs/heads/purpose`);
  assert.equal(await reason(file), "invalid");
});

await t.run("tags are verified", async () => {
  for (const id of [gpgTag, sshTag]) {
    const tag = (await octokit.rest.git.getTag({ owner: "ada", repo: "plain", tag_sha: id })).data;
    assert.deepEqual([tag.verification?.verified, tag.verification?.reason], [true, "valid"]);
    assert.match(tag.verification?.payload ?? "", /^object [0-9a-f]{40}\ntype commit\n/);
    assert.match(tag.verification?.signature ?? "", /^-----BEGIN (PGP|SSH) SIGNATURE-----/);
  }
});

await t.run("lists, branches and comparisons say the same", async () => {
  const at = { owner: "ada", repo: "plain" };
  const list = (await octokit.rest.repos.listCommits({ ...at, per_page: 100 })).data;
  const said = new Map(list.map((one) => [one.sha, one.commit.verification?.reason]));
  assert.deepEqual([plain, bySubkey, bySsh, foreign].map((id) => said.get(id)),
    ["unsigned", "valid", "valid", "bad_email"]);
  const branch = (await octokit.rest.repos.getBranch({ ...at, branch: "main" })).data;
  assert.equal(branch.commit.commit.verification?.reason, "valid");
  const compared = (await octokit.rest.repos.compareCommitsWithBasehead(
    { ...at, basehead: `${plain}...${bySsh}` })).data;
  assert.deepEqual(compared.commits.map((one) => one.commit.verification?.reason),
    ["valid", "unknown_key", "valid"]);
  const one = (await octokit.rest.repos.getCommit({ ...at, ref: bySsh })).data;
  assert.equal(one.commit.verification?.verified, true);
});

await t.run("pages say it without scripts, and nothing of what is not signed", async () => {
  const session = await Session.signIn(server, "ada");
  const list = await (await session.get("/ada/plain/commits/main")).text();
  assert.ok((list.match(/>Verified</g) ?? []).length >= 4);
  assert.match(list, />Unverified</);
  const page = await (await session.get(`/ada/plain/commit/${bySubkey}`)).text();
  assert.match(page, /<details class="code-signature">/);
  assert.match(page, /Signed by<\/dt><dd><a href="\/ada">ada<\/a>/);
  const unsigned = await (await session.get(`/ada/plain/commit/${plain}`)).text();
  assert.doesNotMatch(unsigned, /code-signature|Unverified/);
  const tags = await (await session.get("/ada/plain/tags")).text();
  assert.equal((tags.match(/>Verified</g) ?? []).length, 2);
});

await t.run("a repository with SHA-256 ids has its own header", async () => {
  const gpg = stage.commit("wide", "gpg", { key: primary });
  const ssh = stage.commit("wide", "ssh");
  const tag = stage.tag("wide", "v1", "gpg", { key: primary });
  stage.push("wide", "main", "v1");
  for (const id of [gpg, ssh]) assert.equal(await reason(id, "wide"), "valid");
  const found = await stage.get(`/repos/ada/wide/git/tags/${tag}`);
  assert.equal((found.body["verification"] as unknown as { reason: string }).reason, "valid");
});

await t.run("a key that had expired, and one that was revoked", async () => {
  const past = ["--faked-system-time", "20240101T000000"];
  const old = stage.makeGpg("Old <ada@example.org>", "ed25519", "sign,cert", past, "30d");
  const inTime = stage.commit("plain", "gpg", { key: old, at: "20240110T000000" });
  const armored = stage.armor(old);
  stage.gpg("--quick-set-expire", old, "0");
  const late = stage.commit("plain", "gpg", { key: old });
  const added = await stage.addGpg(armored);
  assert.equal(added.status, 201, JSON.stringify(added));
  stage.push("plain", "main");
  assert.deepEqual([await reason(inTime), await reason(late)], ["valid", "expired_key"]);

  assert.equal((await stage.addGpg(stage.armor(rsa))).status, 201);
  assert.equal(await reason(byRsa), "valid");
  const id = ((await octokit.rest.users.listGpgKeysForAuthenticatedUser()).data)
    .find((one) => one.key_id === rsa.slice(-16))?.id;
  assert.equal((await stage.remove(`/user/gpg_keys/${id}`)).status, 204);
  stage.revoke(rsa);
  const revoked = await stage.addGpg(stage.armor(rsa));
  assert.equal(revoked.status, 201, JSON.stringify(revoked));
  assert.equal(revoked.body["revoked"], true);
  assert.equal(await reason(byRsa), "expired_key");
});

await t.run("keys that are no keys are refused with the rule", async () => {
  const secret = await stage.addGpg(stage.gpg("--armor", "--export-secret-keys", primary));
  assert.equal(secret.status, 422);
  assert.match(JSON.stringify(secret.body), /secret key/);
  const stranger = stage.makeGpg("Stranger <stranger@nowhere.test>");
  const refused = await stage.addGpg(stage.armor(stranger));
  assert.equal(refused.status, 422);
  assert.match(JSON.stringify(refused.body), /confirmed address/);
  for (const text of ["", "nonsense", stage.armor(primary).slice(0, 400), "A".repeat(70_000)])
    assert.equal((await stage.addGpg(text)).status, 422);
  assert.equal((await stage.addSsh("ssh-dss AAAA")).status, 422);
  const bare = server.createToken("ada", ["repo"]);
  assert.equal((await stage.addGpg(stage.armor(primary), bare)).status, 403);
  assert.equal((await stage.addSsh(keys.public("bob"), bare)).status, 403);
});

await t.run("a disabled account verifies nothing, and a removed key no longer", async () => {
  server.command(["user", "disable", "ada"]);
  const bobs = await fetch(`${server.url}/ada.gpg`);
  assert.equal(bobs.status, 404);
  server.command(["user", "enable", "ada"]);
  assert.equal(await reason(bySubkey), "valid");
  assert.equal((await stage.remove(`/user/gpg_keys/${gpgId}`)).status, 204);
  assert.equal((await stage.remove(`/user/ssh_signing_keys/${sshId}`)).status, 204);
  assert.equal(await reason(bySubkey), "unknown_key");
  assert.equal(await reason(bySsh), "bad_email"); // bob has it, too
});

await t.run("the pages of keys add and remove both kinds", async () => {
  const session = await Session.signIn(server, "ada");
  const added = await session.submit("/settings/keys/gpg",
    { name: "By hand", armored_public_key: stage.armor(primary) }, "/settings/keys/gpg/new");
  assert.equal(added.status, 303, await added.text());
  const signing = await session.submit("/settings/keys/signing",
    { title: "By hand too", key: keys.public("ada") }, "/settings/keys/signing/new");
  assert.equal(signing.status, 303);
  const page = await (await session.get("/settings/keys")).text();
  assert.match(page, /By hand</);
  assert.match(page, /By hand too</);
  assert.equal(await reason(bySubkey), "valid");
  const wrong = await session.submit("/settings/keys/gpg",
    { name: "", armored_public_key: "nonsense" }, "/settings/keys/gpg/new");
  assert.equal(wrong.status, 422);
  for (const kind of ["gpg", "signing"]) {
    const action = new RegExp(`/settings/keys/${kind}/\\d+[^"]*`).exec(page)?.[0] ?? "";
    const gone = await session.submit(action.replaceAll("&amp;", "&"), {}, "/settings/keys");
    assert.equal(gone.status, 303, kind);
  }
});

await server.stop();
workshop.remove();
t.close();
