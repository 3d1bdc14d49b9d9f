// SPDX-License-Identifier: Apache-2.0
//
// cases_meta.ts: the instance itself, Markdown, .gitignore lists and licences.
import { strict as assert } from "node:assert";

import { type Bench, refused } from "./bench";
import { isObject, type Members } from "./schemas";

export async function metaCases({ t, seed, calls, ada, nobody }: Bench): Promise<void> {
  await t.run("the root names every address of GitHub's index", async () => {
    const root = await nobody.rest.meta.root();
    assert.equal(root.data.current_user_url, `${seed.base}/user`);
    const plain = await calls.get("", "nobody");
    assert.equal(plain.status, 200);
    assert.deepEqual(plain.json, root.data);
    assert.equal((await calls.get("/")).status, 200);
  });

  await t.run("meta, versions, zen, octocat and emojis answer anybody", async () => {
    const meta = await nobody.rest.meta.get();
    assert.equal(meta.data.verifiable_password_authentication, false);
    assert.deepEqual((await nobody.rest.meta.getAllVersions()).data, ["2022-11-28"]);
    assert.match(String((await nobody.rest.meta.getZen()).data), /\w{3}/);
    // The client hands over what it does not know as bytes.
    const drawing = (await nobody.rest.meta.getOctocat({ s: "Ring" })).data as unknown;
    assert.match(Buffer.from(drawing as ArrayBuffer).toString(), /Ring/);
    const emojis = (await nobody.rest.emojis.get()).data as Record<string, string>;
    assert.match(emojis.anchor ?? "", /^data:image\/svg\+xml,%3Csvg/);
    for (const path of ["/meta", "/versions", "/zen", "/octocat?s=Ring", "/emojis"])
      assert.equal((await calls.get(path, "nobody")).status, 200, path);
  });

  await t.run("rate_limit tells what the headers tell", async () => {
    const told = (await ada.rest.rateLimit.get()).data;
    assert.equal(told.rate.limit, 10_000_000);
    const plain = await calls.get("/rate_limit");
    const rate = (plain.json as Members).rate as Record<string, number>;
    assert.equal(Number(plain.headers.get("x-ratelimit-limit")), rate.limit);
    assert.equal(rate.used, (rate.limit ?? 0) - (rate.remaining ?? 0));
  });

  await t.run("Markdown becomes safe HTML, in both modes and raw", async () => {
    const text = "**bold**\nnext <script>alert(1)</script>";
    const usual = String((await ada.rest.markdown.render({ text })).data);
    assert.match(usual, /<strong>bold<\/strong>/);
    assert.ok(!usual.includes("<script"), usual);
    assert.ok(!usual.includes("<br"), usual);
    const comment = await calls.send("ada", "POST", "/markdown", { text, mode: "gfm" });
    assert.match(comment.text, /<br/);
    const raw = await ada.rest.markdown.renderRaw({ data: text });
    assert.equal(String(raw.data), usual);
    for (const type of ["text/plain", "text/x-markdown"]) {
      const answer = await calls.plain("ada", "POST", "/markdown/raw",
        { raw: text, headers: { "Content-Type": type } });
      assert.equal(answer.text, usual);
    }
    const other = { raw: text, headers: { "Content-Type": "image/png" } };
    assert.equal((await calls.plain("ada", "POST", "/markdown/raw", other)).status, 415);
    assert.equal((await calls.send("nobody", "POST", "/markdown", { text })).status, 401);
    // Any token will do; it reads nothing of anybody's.
    assert.equal((await calls.send("bare", "POST", "/markdown", { text })).status, 200);
  });

  await t.run(".gitignore lists are listed and given, also raw", async () => {
    const names = (await nobody.rest.gitignore.getAllTemplates()).data;
    assert.ok(names.includes("C++") && names.includes("Go"));
    for (const name of names) {
      const list = (await nobody.rest.gitignore.getTemplate({ name })).data;
      assert.equal(list.name, name);
      const answer = await calls.get(`/gitignore/templates/${encodeURIComponent(name)}`, "nobody",
        { Accept: "application/vnd.github.raw+json" });
      assert.equal(answer.text, list.source);
    }
    assert.deepEqual((await calls.get("/gitignore/templates")).json, names);
    assert.equal((await calls.get("/gitignore/templates/rust")).status, 200);
    await refused(nobody.rest.gitignore.getTemplate({ name: "Absent" }), 404);
  });

  await t.run("licences are listed and given with their text", async () => {
    const list = await nobody.paginate(nobody.rest.licenses.getAllCommonlyUsed, { per_page: 2 });
    assert.equal(new Set(list.map((one) => one.key)).size, list.length);
    assert.deepEqual((await nobody.rest.licenses.getAllCommonlyUsed()).data, list);
    for (const { key } of list) {
      const one = (await nobody.rest.licenses.get({ license: key })).data;
      assert.ok(one.body.length > 500 && one.permissions.length > 0, key);
      assert.ok(!/\{(year|holder)\}/.test(one.body), key);
    }
    const plain = await calls.get("/licenses?featured=true", "nobody");
    assert.deepEqual((plain.json as Members[]).map((one) => one.key), ["mit"]);
    const mit = await calls.get("/licenses/MIT", "nobody");
    assert.ok(isObject(mit.json) && mit.json.spdx_id === "MIT");
    await refused(nobody.rest.licenses.get({ license: "absent" }), 404);
  });
}
