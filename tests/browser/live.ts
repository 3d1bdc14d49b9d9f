// SPDX-License-Identifier: Apache-2.0
//
// live.ts: a page that renews itself while somebody uses it takes nothing from them.
import { strict as assert } from "node:assert";
import type { Browser, Page } from "playwright-core";

import type { Cases } from "../harness/cases";
import { desktop, open } from "./chromium";
import type { Instance } from "./instance";

const firstRow = (page: Page): Promise<string | null> =>
  page.locator("#admin-job-list .ui-row a").first().getAttribute("href");

// A job ends and its row comes to the top of the list; the focus stays where it was.
async function keepsFocus(browser: Browser, instance: Instance): Promise<void> {
  const context = await open(browser, desktop, instance.session("boss"));
  try {
    const list = await context.newPage();
    await list.goto(`${instance.url}/admin/jobs/list?state=done`);
    const newest = await firstRow(list);
    const link = list.locator("#admin-job-list .ui-row a").nth(1);
    await link.focus();
    const node = await link.elementHandle();
    const schedules = await context.newPage();
    await schedules.goto(`${instance.url}/admin/jobs/schedules`);
    await schedules.getByRole("button", { name: /^Run now/ }).first().click();
    await list.waitForFunction(
      (before) =>
        document.querySelector("#admin-job-list .ui-row a")?.getAttribute("href") !== before,
      newest,
    );
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
