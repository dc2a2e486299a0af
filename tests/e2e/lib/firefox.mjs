// Firefox as the system packages it. The driver of Chromium knows only a Firefox of its own making, so this one is
// driven over WebDriver BiDi, behind the few words of that driver which the main path needs.

import puppeteer from "puppeteer-core";

import { AppPage } from "./app_page.mjs";

/** Longest wait for anything but a job. */
const TIMEOUT_MS = 30_000;

export function startFirefox() {
  const { FIREFOX: executablePath } = process.env;
  if (!executablePath) throw new Error("Run these tests by: ./test --only e2e");
  return puppeteer.launch({ browser: "firefox", executablePath, headless: true });
}

/**
 * Opens the app in a profile of its own, and notes what goes wrong in it.
 * @param {import("node:test").TestContext} t
 * @param {{browser: import("puppeteer-core").Browser, url: string, cores?: number}} where
 */
export async function openInFirefox(t, { browser, url, cores = 2 }) {
  const context = await browser.createBrowserContext();
  t.after(() => context.close());
  const page = await context.newPage();
  await page.setViewport({ width: 1280, height: 900 });
  const errors = [];
  page.on("console", (message) => {
    if (message.type() === "error") errors.push(message.text());
  });
  page.on("pageerror", (error) => errors.push(String(error)));
  await page.evaluateOnNewDocument((count) => {
    window.watched = { violations: [] };
    addEventListener("securitypolicyviolation", (event) => {
      window.watched.violations.push(`${event.violatedDirective} ${event.blockedURI}`);
    });
    Object.defineProperty(Navigator.prototype, "hardwareConcurrency", { get: () => count });
  }, cores);
  await page.goto(url);
  const app = new AppPage(new FirefoxPage(page));
  await app.at("first-paint").waitFor({ state: "detached" });
  const violations = () => page.evaluate(() => window.watched.violations);
  return { app, page, errors, violations };
}

class FirefoxPage {
  constructor(page) {
    this.page = page;
  }

  getByTestId(id) {
    return new FirefoxElement(this.page, `[data-testid="${id}"]`);
  }

  waitForFunction(test, argument, { timeout = TIMEOUT_MS } = {}) {
    return this.page.waitForFunction(test, { timeout }, argument);
  }

  evaluate(work, argument) {
    return this.page.evaluate(work, argument);
  }
}

class FirefoxElement {
  constructor(page, selector) {
    this.page = page;
    this.selector = selector;
  }

  async waitFor({ state = "visible", timeout = TIMEOUT_MS } = {}) {
    const isGone = state === "detached" || state === "hidden";
    await this.page.waitForSelector(this.selector, { visible: !isGone, hidden: isGone, timeout });
  }

  /** Presses it where a person would, once it is shown and enabled. */
  click() {
    return this.page.locator(this.selector).setTimeout(TIMEOUT_MS).click();
  }

  async innerText() {
    await this.waitFor();
    return this.page.$eval(this.selector, (element) => element.innerText);
  }

  async getAttribute(name) {
    await this.waitFor();
    return this.page.$eval(this.selector, (element, attribute) => element.getAttribute(attribute), name);
  }
}
