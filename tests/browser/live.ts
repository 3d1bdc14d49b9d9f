// SPDX-License-Identifier: Apache-2.0
//
// live.ts: a page that renews itself while somebody uses it takes nothing from them.
import { strict as assert } from "node:assert";
import type { Browser } from "playwright-core";

import type { Cases } from "../harness/cases";
import { desktop, open } from "./chromium";
import type { Instance } from "./instance";

const rows = "#admin-job-list .ui-row a";

// A job of a schedule ends and its row comes to the list; the focus stays where it was.
async function keepsFocus(browser: Browser, instance: Instance): Promise<void> {
  const context = await open(browser, desktop, instance.session("boss"));
  try {
    const schedules = await context.newPage();
    await schedules.goto(`${instance.url}/admin/jobs/schedules`);
    const kind = await schedules.locator("tr[data-key]").first().getAttribute("data-key");
    const runNow = async (): Promise<void> => {
      await schedules.goto(`${instance.url}/admin/jobs/schedules`);
      await schedules.getByRole("button", { name: `Run now: ${kind}` }).click();
    };
    const list = await context.newPage();
    const reaches = (count: number): Promise<unknown> =>
      list.waitForFunction(([found, least]) =>
        document.querySelectorAll(found as string).length >= (least as number), [rows, count]);
    await list.goto(`${instance.url}/admin/jobs/list?state=done&kind=${kind}`);
    const before = await list.locator(rows).count();
    await runNow();
    await reaches(before + 1);
    const link = list.locator(rows).first();
    await link.focus();
    const node = await link.elementHandle();
    await runNow();
    await reaches(before + 2);
    assert.ok(
      await list.evaluate((one) => one === document.activeElement, node),
      "the focused link is another one after a row came",
    );
  } finally {
    await context.close();
  }
}

export async function livePages(t: Cases, browser: Browser, instance: Instance): Promise<void> {
  await t.run("a list that renews itself keeps the focus", () => keepsFocus(browser, instance));
}
