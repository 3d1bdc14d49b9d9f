// SPDX-License-Identifier: Apache-2.0
//
// cases_contents.ts: files and folders as contents, readmes, licence and archives, against git.
import { strict as assert } from "node:assert";

import { type Bench, decoded, engine, refused } from "./bench";
import { isObject, type Members } from "./schemas";

const path = (name: string): string =>
  `/repos/ada/engine/contents/${name.split("/").map(encodeURIComponent).join("/")}`;
const media = (word: string): Record<string, string> =>
  ({ Accept: `application/vnd.github.${word}` });

const fetched = async ({ nobody }: Bench, name: string, ref?: string): Promise<Members> =>
  (await nobody.rest.repos.getContent({ ...engine, path: name, ...(ref ? { ref } : {}) }))
    .data as unknown as Members;

export async function contentCases(bench: Bench): Promise<void> {
  await fileCases(bench);
  await linkCases(bench);
  await readmeCases(bench);
  await wholeCases(bench);
}

async function fileCases(bench: Bench): Promise<void> {
  const { t, seed, calls, nobody } = bench;
  const { git } = seed;
  const file = (name: string): Promise<Members> => fetched(bench, name);

  await t.run("every file of the tree is given byte for byte, unicode names too", async () => {
    const lines = git("-c", "core.quotePath=false", "ls-tree", "-r", "main").split("\n");
    for (const line of lines) {
      const [, kind, sha, name = ""] = /^\d+ (\w+) (\w+)\t"?(.*?)"?$/.exec(line) ?? [];
      if (kind !== "blob" || /link$/.test(name)) continue;
      const one = await file(name);
      assert.equal(one.sha, sha, name);
      assert.equal(one.path, name);
      const raw = await fetch(`${seed.base}${path(name)}`, { headers: media("raw+json") });
      const bytes = Buffer.from(await raw.arrayBuffer());
      assert.equal(bytes.length, one.size, name);
      if (one.encoding === "base64")
        assert.ok(Buffer.from(String(one.content), "base64").equals(bytes), name);
      else assert.equal(one.encoding, "none", name);
    }
  });

  await t.run("a file above 1 MiB comes without its bytes, and raw whole", async () => {
    const large = await file("large.bin");
    assert.deepEqual([large.encoding, large.content, large.size], ["none", "", 1_500_000]);
    const raw = await calls.get(path("large.bin"), "ada", media("raw+json"));
    assert.equal(raw.type, "application/vnd.github.raw+json");
    assert.match(raw.headers.get("content-disposition") ?? "", /^attachment/);
  });

  await t.run("folders are listed, as an array and as an object", async () => {
    for (const folder of ["", "src", "names"]) {
      const list = (await file(folder)) as unknown as Members[];
      const wanted = git("-c", "core.quotePath=false", "ls-tree", "--name-only",
        folder ? `main:${folder}` : "main");
      assert.deepEqual(list.map((one) => one.name), wanted.split("\n"), folder);
    }
    const kinds = new Map(((await file("")) as unknown as Members[]).map((o) => [o.name, o.type]));
    assert.deepEqual([kinds.get("link"), kinds.get("src"), kinds.get("run.sh")],
      ["symlink", "dir", "file"]);
    const object = await nobody.rest.repos.getContent({
      ...engine, path: "src", mediaType: { format: "object" },
    });
    const entries = (object.data as unknown as { entries: Members[] }).entries;
    assert.ok(entries.length > 1 && entries.every((one) => one.type === "file"));
    assert.equal((await calls.get("/repos/ada/engine/contents")).status, 200);
    for (const address of ["/repos/ada/engine/contents/", path("src/main.cc")])
      assert.equal((await calls.get(address, "ada", media("object"))).status, 200, address);
  });

}

async function linkCases(bench: Bench): Promise<void> {
  const { t, seed: { git, ids }, calls, nobody } = bench;
  const file = (name: string, ref?: string): Promise<Members> => fetched(bench, name, ref);

  await t.run("a link to a file is that file, any other is told as a link", async () => {
    const link = await file("link");
    assert.deepEqual([link.type, link.path], ["file", "link"]);
    assert.equal(decoded(String(link.content)), git("show", "main:src/main.cc") + "\n");
    const raw = await calls.get(path("link"), "ada", media("raw"));
    assert.equal(raw.text, decoded(String(link.content)));
    const broken = await file("broken-link");
    assert.deepEqual([broken.type, broken.target], ["symlink", "nowhere"]);
  });

  await t.run("a submodule tells where it comes from", async () => {
    const module = await file("vendor/lib");
    assert.equal(module.type, "submodule");
    assert.equal(module.submodule_git_url, "https://example.org/lib.git");
    assert.equal(module.sha, ids.first);
    assert.equal((await calls.get(path("vendor/lib"), "ada", media("raw"))).status, 200);
  });

  await t.run("an older state is given by branch, tag and commit", async () => {
    for (const ref of ["feature/one", "v0.9", "v1.0", "topic", ids.merge,
      ids.merge.slice(0, 10), "refs/heads/topic", "tags/v0.9", "heads/topic"]) {
      const one = await file("src/main.cc", ref);
      assert.equal(one.sha, git("rev-parse", `${ref}:src/main.cc`), ref);
    }
    await refused(nobody.rest.repos.getContent({ ...engine, path: "topic.txt" }), 404);
    await refused(nobody.rest.repos.getContent({ ...engine, path: "src", ref: "absent" }), 404);
    assert.equal((await file("topic.txt", "topic")).type, "file");
  });

}

async function readmeCases({ t, seed, calls, nobody }: Bench): Promise<void> {
  await t.run("the readme is found, rendered with absolute links, and given raw", async () => {
    const readme = (await nobody.rest.repos.getReadme(engine)).data;
    assert.equal(readme.path, "README.md");
    const raw = await calls.get("/repos/ada/engine/readme", "ada", media("raw+json"));
    assert.equal(raw.text, decoded(readme.content));
    const html = await calls.get("/repos/ada/engine/readme", "ada", media("html"));
    assert.match(html.text, /<h1/);
    assert.ok(html.text.includes(`href="${seed.server.url}/ada/engine/blob/main/docs/guide.md"`),
      html.text);
    assert.equal((await calls.get("/repos/ada/engine/readme")).status, 200);
    const of = await nobody.rest.repos.getReadmeInDirectory({ ...engine, dir: "docs" });
    assert.equal(of.data.path, "docs/README");
    assert.equal((await calls.get("/repos/ada/engine/readme/docs")).status, 200);
    await refused(nobody.rest.repos.getReadmeInDirectory({ ...engine, dir: "src" }), 404);
    await refused(nobody.rest.repos.getReadme({ owner: "ada", repo: "empty" }), 404);
  });

  await t.run("code is rendered as its lines, and binary files are not", async () => {
    const code = await calls.get(path("src/main.cc"), "ada", media("v3.html"));
    assert.match(code.text, /int main/);
    assert.ok(!/<script/i.test(code.text));
    assert.equal((await calls.get(path("art/dot.png"), "ada", media("html"))).status, 422);
  });

  await t.run("the licence is recognised", async () => {
    const found = (await nobody.rest.licenses.getForRepo(engine)).data;
    assert.equal(found.license?.spdx_id, "MIT");
    assert.match(decoded(found.content), /^MIT License/);
    assert.equal((await calls.get("/repos/ada/engine/license")).status, 200);
    assert.match((await calls.get("/repos/ada/engine/license", "ada", media("raw"))).text, /^MIT/);
    await refused(nobody.rest.licenses.getForRepo({ owner: "ada", repo: "empty" }), 404);
  });

}

async function wholeCases({ t, seed, calls, ada, mallory, nobody }: Bench): Promise<void> {
  await t.run("archives are where tarball and zipball lead", async () => {
    for (const ref of ["main", "feature/one", "refs/tags/v1.0", seed.ids.merge]) {
      const tar = await nobody.rest.repos.downloadTarballArchive({ ...engine, ref });
      assert.ok((tar.data as ArrayBuffer).byteLength > 1000, ref);
      const zip = await nobody.rest.repos.downloadZipballArchive({ ...engine, ref });
      assert.equal(Buffer.from(zip.data as ArrayBuffer).subarray(0, 2).toString(), "PK");
      for (const kind of ["tarball", "zipball"]) {
        const answer = await calls.get(`/repos/ada/engine/${kind}/${ref}`, "nobody");
        assert.equal(answer.status, 302);
      }
    }
    // Without a ref it is the default branch.
    const whole = await nobody.rest.repos.downloadTarballArchive({ ...engine, ref: "" });
    const zipped = await nobody.rest.repos.downloadZipballArchive({ ...engine, ref: "" });
    assert.ok([whole, zipped].every((one) => (one.data as ArrayBuffer).byteLength > 1000));
    for (const kind of ["tarball", "zipball"]) {
      assert.equal((await calls.get(`/repos/ada/engine/${kind}`)).status, 302);
      assert.equal((await calls.get(`/repos/ada/engine/${kind}/absent`)).status, 404);
      assert.equal((await calls.get(`/repos/ada/empty/${kind}`)).status, 404);
    }
  });

  await t.run("private files are downloaded by a signed address alone", async () => {
    const hidden = { owner: "ada", repo: "secret", ref: "main" };
    await refused(mallory.rest.repos.downloadTarballArchive(hidden), 404);
    const own = await ada.rest.repos.downloadZipballArchive(hidden);
    assert.equal(Buffer.from(own.data as ArrayBuffer).subarray(0, 2).toString(), "PK");
    const led = await calls.get("/repos/ada/secret/zipball/main");
    const file = await calls.get("/repos/ada/secret/contents/README.md");
    const addresses = [led.headers.get("location"), (file.json as Members).download_url];
    for (const address of addresses as string[]) {
      assert.equal(new URL(address).origin, seed.server.contentUrl);
      assert.equal((await fetch(address)).status, 200, address);
      const forged = address.replace(/([?&]s=)(.)/, (_, before: string, first: string) =>
        before + (first === "x" ? "y" : "x"));
      assert.equal((await fetch(forged)).status, 403, forged);
      const other = address.replace(/([?&]u=)\d+/, "$10");
      assert.equal((await fetch(other)).status, 403, other);
    }
  });

  await t.run("a signed address is worth nothing to whom may not read any more", async () => {
    const { server } = seed;
    server.command(["repo", "invite", "ada/secret", "grace", "--role", "read"]);
    const led = await calls.get("/repos/ada/secret/tarball/main", "grace");
    const file = await calls.get("/repos/ada/secret/contents/README.md", "grace");
    const addresses = [led.headers.get("location"), (file.json as Members).download_url];
    for (const address of addresses as string[])
      assert.equal((await fetch(address)).status, 200, address);
    server.command(["repo", "revoke", "ada/secret", "grace"]);
    for (const address of addresses as string[])
      assert.equal((await fetch(address)).status, 404, address);
  });

  await t.run("languages are summed", async () => {
    const sums = (await nobody.rest.repos.listLanguages(engine)).data;
    assert.ok((sums["C++"] ?? 0) > 0, JSON.stringify(sums));
    const empty = await calls.get("/repos/ada/empty/languages");
    assert.deepEqual(empty.json, {});
    assert.ok(isObject((await calls.get("/repos/ada/engine/languages")).json));
  });
}
