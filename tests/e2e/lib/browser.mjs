// Chromium, and pages that note what goes wrong in them.

import { chromium } from "playwright-core";

const FLAGS = [
  "--no-sandbox",
  "--disable-dev-shm-usage",
  "--disable-gpu",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--disable-extensions",
  "--no-first-run",
  "--no-default-browser-check",
  "--metrics-recording-only",
];

/** Starts the system's Chromium. */
export function startBrowser() {
  const { CHROMIUM: executablePath } = process.env;
  if (!executablePath) throw new Error("Run these tests by: ./test --only e2e");
  return chromium.launch({ executablePath, args: FLAGS, headless: true });
}

/**
 * Opens an empty page in a profile of its own.
 * @param {import("playwright-core").Browser} browser
 * @param {import("playwright-core").BrowserContextOptions} options
 * @returns its `page`, the `documents` it loaded, `violations` of its policy, `errors` on its console, all
 *   `requests`, those of workers too, and the requests that the policy `stopped`
 */
export async function openPage(browser, options = {}) {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  const log = { documents: [], violations: [], errors: [], requests: [], stopped: [] };
  await page.exposeFunction("noteViolation", (violation) => log.violations.push(violation));
  await page.addInitScript(() => {
    addEventListener("securitypolicyviolation", (event) => {
      window.noteViolation(`${event.violatedDirective} ${event.blockedURI}`);
    });
  });
  page.on("domcontentloaded", () => log.documents.push(page.url()));
  page.on("console", (message) => {
    if (message.type() === "error") log.errors.push(message.text());
  });
  page.on("pageerror", (error) => log.errors.push(String(error)));
  context.on("request", (request) => log.requests.push(request.url()));
  // A request that the policy stops is seen as well; it never reaches the network.
  context.on("requestfailed", (request) => {
    if (request.failure()?.errorText.includes("csp")) log.stopped.push(request.url());
  });
  return { page, ...log, close: () => context.close() };
}
