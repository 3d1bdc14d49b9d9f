// SPDX-License-Identifier: Apache-2.0
//
// package.ts: the Debian package, built and taken apart.
import { strict as assert } from "node:assert";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type { Cases } from "../harness/cases";
import { binary } from "../harness/server";

function run(command: string, ...words: string[]): string {
  const ran = spawnSync(command, words, { encoding: "utf8", maxBuffer: 1 << 26 });
  assert.equal(ran.status, 0, `${command} ${words.join(" ")}: ${ran.stderr}${ran.stdout}`);
  return ran.stdout;
}

// The Debian packages of the libraries that the program names itself; those bring what they need.
function libraryPackages(): string[] {
  const loaded = new Map<string, string>();
  for (const [, name, file] of run("ldd", binary).matchAll(/(\S+) => (\/\S+)/g))
    loaded.set(name as string, file as string);
  const found = new Set<string>();
  for (const [, name] of run("readelf", "-d", binary).matchAll(/NEEDED.*\[(.*)\]/g)) {
    const file = loaded.get(name as string);
    // The dynamic loader comes with the library of C.
    if (!file) continue;
    // dpkg knows it by the path that its package has, with or without /usr.
    const asked = spawnSync("dpkg", ["-S", file, file.replace(/^\/usr/, ""), `/usr${file}`], {
      encoding: "utf8",
    });
    const owner = /^([^:]+)(:\w+)?: /m.exec(asked.stdout)?.[1];
    assert.ok(owner, `no package has ${file}`);
    found.add(owner);
  }
  assert.ok(found.size > 10, "hardly any library was found");
  return [...found];
}

export async function debianPackage(t: Cases): Promise<void> {
  const place = mkdtempSync(join(tmpdir(), "stithy-package-"));
  let file = "";
  const inside = (path: string) => join(place, "root", path);
  await t.run("package: it is built", () => {
    file = run("tools/package", place).trim().split("\n").at(-1) as string;
    assert.match(file, /stithy_[0-9.]+_amd64\.deb$/);
    run("dpkg-deb", "-x", file, join(place, "root"));
    run("dpkg-deb", "-e", file, join(place, "control"));
  });
  await t.run("package: it depends on git and on every library that the program loads", () => {
    const depends = run("dpkg-deb", "-f", file, "Depends");
    for (const name of ["git", "ca-certificates", ...libraryPackages()])
      assert.ok(depends.split(/[ ,|()]+/).includes(name), `${name} is missing in ${depends}`);
  });
  await t.run("package: the program in it runs, and takes the settings in it", () => {
    assert.match(run(inside("usr/bin/stithy"), "version"), /^stithy [0-9.]+$/m);
    const settings = inside("etc/stithy/stithy.toml");
    run(inside("usr/bin/stithy"), "config", "check", "--settings", settings);
    assert.deepEqual(readFileSync(join(place, "control/conffiles"), "utf8").trim().split("\n"), [
      "/etc/stithy/stithy.toml",
      "/etc/default/stithy",
    ]);
  });
  await t.run("package: the unit starts what is installed, as the account that is made", () => {
    const unit = readFileSync(inside("usr/lib/systemd/system/stithy.service"), "utf8");
    const start = /^ExecStart=(\S+)/m.exec(unit)?.[1] ?? "";
    assert.ok(statSync(inside(start)).mode & 0o111, `${start} is no program`);
    const user = /^User=(\S+)/m.exec(unit)?.[1] ?? "";
    const script = readFileSync(join(place, "control/postinst"), "utf8");
    assert.ok(script.includes(`-o ${user} -g ${user}`), `postinst makes no directory of ${user}`);
    for (const name of ["postinst", "prerm", "postrm"])
      run("sh", "-n", join(place, "control", name));
  });
  const units = "package: systemd finds no fault in the units";
  if (spawnSync("systemd-analyze", ["--version"]).error) t.skip(units, "systemd is not installed");
  else
    await t.run(units, () => {
      const at = inside("usr/lib/systemd/system");
      for (const name of ["stithy.service", "stithy.socket"]) {
        // It looks for the program where it will be.
        const unit = readFileSync(join(at, name), "utf8");
        writeFileSync(join(at, name), unit.replaceAll("/usr/bin/stithy", inside("usr/bin/stithy")));
      }
      run("systemd-analyze", "verify", "--man=no", join(at, "stithy.service"));
      run("systemd-analyze", "verify", "--man=no", join(at, "stithy.socket"));
    });
  rmSync(place, { recursive: true });
}
