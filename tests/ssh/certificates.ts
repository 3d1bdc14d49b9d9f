// SPDX-License-Identifier: Apache-2.0
//
// certificates.ts: OpenSSH certificates of a trusted authority, made by ssh-keygen, and those that
// must be refused.
import { strict as assert } from "node:assert";
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";

import type { Cases } from "../harness/cases";
import { Keyring, startWithSsh } from "../harness/ssh";

export async function certificateCases(t: Cases): Promise<void> {
  const keys = new Keyring();
  const authorities: [string, string[]][] = [
    ["ca-ed25519", ["-t", "ed25519"]],
    ["ca-rsa", ["-t", "rsa", "-b", "3072"]],
    ["ca-ecdsa", ["-t", "ecdsa", "-b", "384"]],
  ];
  const trusted = authorities.map(([name, kind]) => keys.make(name, ...kind));
  keys.make("ca-other");
  writeFileSync(keys.file("trusted"), `# authorities\n${trusted.join("\n")}\n`);
  const { server, port } = await startWithSsh({}, [
    `trusted_user_ca_keys = "${keys.file("trusted")}"`,
  ]);
  server.createUser("carol");
  keys.make("person");
  keys.make("person-rsa", "-t", "rsa", "-b", "2048");

  // Beside a private key, ssh shows KEY-cert.pub.
  const sign = (authority: string, key: string, ...more: string[]): void => {
    const words = ["-q", "-s", keys.file(authority), "-I", "test", ...more];
    const done = spawnSync("ssh-keygen", [...words, `${keys.file(key)}.pub`], { encoding: "utf8" });
    if (done.status !== 0) throw new Error(done.stderr);
  };
  const greets = (key = "person"): boolean => /Hi carol!/.test(keys.run(key, port, []).err);

  for (const [authority] of authorities)
    await t.run(`a certificate of ${authority} stands for its principal`, () => {
      sign(authority, "person", "-n", "carol", "-V", "-1m:+5m");
      assert.ok(greets(), keys.run("person", port, []).err + server.log.slice(-2000));
    });
  await t.run("so does one for an RSA key", () => {
    sign("ca-rsa", "person-rsa", "-n", "carol", "-V", "-1m:+5m");
    assert.ok(greets("person-rsa"), server.log.slice(-2000));
  });

  const refused: [string, string, string[]][] = [
    ["of another authority", "ca-other", ["-n", "carol"]],
    ["whose time is over", "ca-ed25519", ["-n", "carol", "-V", "-10m:-5m"]],
    ["whose time has not come", "ca-ed25519", ["-n", "carol", "-V", "+5m:+10m"]],
    ["with a critical option", "ca-ed25519", ["-n", "carol", "-O", "force-command=id"]],
    ["bound to an address", "ca-ed25519", ["-n", "carol", "-O", "source-address=127.0.0.1"]],
    ["for hosts", "ca-ed25519", ["-n", "carol", "-h"]],
    ["without a principal", "ca-ed25519", []],
    ["with two principals", "ca-ed25519", ["-n", "carol,root"]],
    ["of somebody unknown", "ca-ed25519", ["-n", "nobody"]],
  ];
  for (const [what, authority, words] of refused)
    await t.run(`a certificate ${what} opens nothing`, () => {
      sign(authority, "person", ...words);
      const answer = keys.run("person", port, []);
      assert.equal(answer.status, 255, answer.err);
      assert.match(answer.err, /Permission denied/);
    });

  await t.run("a disabled person's certificate opens nothing", () => {
    sign("ca-ed25519", "person", "-n", "carol");
    assert.ok(greets());
    server.command(["user", "disable", "carol"]);
    assert.ok(!greets());
  });
  keys.remove();
  await server.stop();
}
