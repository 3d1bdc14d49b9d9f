// SPDX-License-Identifier: Apache-2.0
//
// chromium.ts: the browser, the four modes of a page, and what a page may not say.
//
// $CHROMIUM names another browser. A profile is either a visitor's or carries the cookies of a
// session that signed in over HTTP, so that no page needs to sign in again.
import { existsSync } from "node:fs";
import { join } from "node:path";
import {
  type Browser,
  type BrowserContextOptions,
  chromium,
  type Page,
  type Request,
} from "playwright-core";

import type { Session } from "../harness/browser_session";

// Cookies, cache and screen of their own.
export type Profile = Awaited<ReturnType<Browser["newContext"]>>;

export function findChromium(): string | undefined {
  if (process.env.CHROMIUM) return process.env.CHROMIUM;
  for (const directory of (process.env.PATH ?? "").split(":"))
    for (const name of ["chromium", "chromium-browser"])
      if (existsSync(join(directory, name))) return join(directory, name);
  return undefined;
}

export function launch(): Promise<Browser> {
  const executablePath = findChromium();
  if (!executablePath) throw new Error("There is no Chromium on the PATH.");
  const args = [
    "--headless",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
  ];
  // The sandbox of Chromium cannot start as root.
  if (process.getuid?.() === 0) args.push("--no-sandbox");
  return chromium.launch({ executablePath, args });
}

export const desktop: BrowserContextOptions = { viewport: { width: 1440, height: 900 } };
export const phone: BrowserContextOptions = {
  viewport: { width: 390, height: 844 },
  isMobile: true,
  hasTouch: true,
};
export const schemes = ["light", "dark"] as const;

const quiet = 500; // milliseconds
const settleMax = 15_000;

// Still motion, so that nothing is measured in the middle of a fade.
export async function open(
  browser: Browser,
  options: BrowserContextOptions,
  session?: Session,
): Promise<Profile> {
  const context = await browser.newContext({ reducedMotion: "reduce", ...options });
  context.setDefaultTimeout(45_000);
  if (session) {
    const cookies = [...session.cookies].map(([name, value]) => ({ name, value }));
    await context.addCookies(cookies.map((one) => ({ ...one, url: session.server.url })));
  }
  return context;
}

// Every console error and warning (a broken content security policy is one), every exception and
// every failed request of a page. `status` is that of the page itself, whose own line is no news.
export class Noise {
  readonly lines: string[] = [];
  constructor(
    page: Page,
    status = 200,
    private readonly withoutScripts = false,
  ) {
    page.on("console", (message) => {
      if (!["error", "warning"].includes(message.type())) return;
      const own = message.location().url === page.url() && message.text().includes(`${status}`);
      if (status === 200 || !own) this.lines.push(`console: ${message.text()}`);
    });
    page.on("pageerror", (error) => this.lines.push(`exception: ${String(error)}`));
    page.on("requestfailed", (request) => {
      // Without scripts the browser refuses to load them ahead, and calls that the policy's doing.
      const why = request.failure()?.errorText ?? "";
      // The page itself gave it up: it was left, or asks anew. That is no failure.
      if (why === "net::ERR_ABORTED") return;
      const refused = why === "csp" && request.url().endsWith(".js");
      if (!(refused && this.withoutScripts)) this.lines.push(`failed: ${request.url()} ${why}`);
    });
    page.on("response", (response) => {
      const main = response.request().isNavigationRequest();
      if (response.status() >= 400 && !main)
        this.lines.push(`${response.status()}: ${response.url()}`);
    });
  }
}

// Goes to a page and waits until nothing has been on its way for half a second. Playwright's
// "networkidle" never comes on pages that keep the stream of events open.
export async function settle(page: Page, go: () => Promise<unknown>): Promise<void> {
  const open = new Set<Request>();
  let since = Date.now();
  const begin = (request: Request) => {
    if (new URL(request.url()).pathname !== "/events") open.add(request);
    since = Date.now();
  };
  const end = (request: Request) => {
    if (open.delete(request)) since = Date.now();
  };
  page.on("request", begin);
  page.on("requestfinished", end);
  page.on("requestfailed", end);
  try {
    await go();
    const latest = Date.now() + settleMax;
    while (open.size > 0 || Date.now() - since < quiet) {
      if (Date.now() > latest)
        throw new Error(`still on their way: ${[...open].map((one) => one.url()).join(" ")}`);
      await new Promise((done) => setTimeout(done, 50));
    }
  } finally {
    page.off("request", begin);
    page.off("requestfinished", end);
    page.off("requestfailed", end);
  }
}
