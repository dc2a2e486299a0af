// What a person sees before the page's program runs, and when it can't.

import assert from "node:assert/strict";
import { test } from "node:test";

import { openPage } from "./lib/browser.mjs";
import { useSite } from "./lib/site.mjs";
import { StartPage } from "./lib/start_page.mjs";

const PAGE_PROGRAM = "**/page-*_bg.wasm";

const site = useSite("full");

async function open(t, options) {
  const opened = await openPage(site.browser, options);
  t.after(opened.close);
  return { ...opened, start: new StartPage(opened.page) };
}

test("the first paint is there while the program has not come", async (t) => {
  const { page, start } = await open(t);
  await page.route(PAGE_PROGRAM, () => {});
  await page.goto(site.urls.full, { waitUntil: "commit" });
  await start.firstPaint.getByRole("heading", { level: 1 }).waitFor();
  assert.equal(await start.status.textContent(), "Loading the page…");
  assert.ok(await start.progress.isVisible());
});

test("the bytes are counted while they come", async (t) => {
  const { page, start } = await open(t);
  await page.addInitScript(() => {
    window.texts = [];
    addEventListener("DOMContentLoaded", () => {
      const status = document.getElementById("start-status");
      new MutationObserver(() => window.texts.push(status.textContent)).observe(status, { childList: true });
    });
  });
  await page.goto(site.urls.full);
  await start.started();
  const texts = await page.evaluate(() => window.texts);
  const [, loaded, total] = /(\d+) of (\d+) kB$/.exec(texts.at(-1));
  assert.equal(loaded, total);
  assert.ok(Number(total) > 0);
});

test("a program that can't be had is told with what to do", async (t) => {
  const { page, start } = await open(t);
  await page.route(PAGE_PROGRAM, (route) => route.fulfill({ status: 503 }));
  await page.goto(site.urls.full);
  await page.getByRole("alert").waitFor();
  assert.match(await start.status.textContent(), /answered 503 for .*_bg\.wasm\. Check the connection and reload/);
  assert.equal(await start.progress.count(), 0);
});

test("a program that is cut off is told", async (t) => {
  const { page, start } = await open(t);
  await page.route(PAGE_PROGRAM, (route) => route.fulfill({ contentType: "application/wasm", body: "half" }));
  await page.goto(site.urls.full);
  await page.getByRole("alert").waitFor();
  assert.match(await start.status.textContent(), /^The page could not be loaded: /);
});

test("a browser without WebAssembly is told", async (t) => {
  const { page, start } = await open(t);
  await page.addInitScript(() => delete window.WebAssembly);
  await page.goto(site.urls.full);
  await page.getByRole("alert").waitFor();
  assert.match(await start.status.textContent(), /can't run WebAssembly/);
});

test("without JavaScript a sentence says what is needed", async (t) => {
  const { page } = await open(t, { javaScriptEnabled: false });
  await page.goto(site.urls.full);
  assert.match(await page.locator("noscript").textContent(), /needs JavaScript/);
});

test("a missing address has a page that leads back", async (t) => {
  const { page, violations } = await open(t);
  const answer = await page.goto(`${site.urls.full}nowhere`);
  assert.equal(answer.status(), 404);
  await page.getByRole("link", { name: "Go to the start page" }).click();
  await new StartPage(page).started();
  assert.deepEqual(violations, []);
});

test("the start asks no other host", async (t) => {
  const { page, start, requests } = await open(t);
  await page.goto(site.urls.full);
  await start.started();
  assert.deepEqual(requests.filter((url) => !url.startsWith(site.urls.full)), []);
  assert.ok(requests.length >= 4);
});
