// The page gets its threads where it can, and starts where it can't.

import assert from "node:assert/strict";
import { test } from "node:test";

import { openPage } from "./lib/browser.mjs";
import { useSite } from "./lib/site.mjs";
import { StartPage } from "./lib/start_page.mjs";

const site = useSite("full", "bare");

/** Opens the site on a host, and hands over the page when the program has taken over. */
async function visit(t, host, options, prepare = () => {}) {
  const visit = await openPage(site.browser, options);
  t.after(visit.close);
  await prepare(visit.page);
  await visit.page.goto(site.urls[host]);
  const start = new StartPage(visit.page);
  return { ...visit, start };
}

test("with headers the page is isolated at once", async (t) => {
  const { start, page, errors, violations } = await visit(t, "full");
  await start.started();
  assert.equal(await start.isIsolated(), true);
  assert.equal(await page.evaluate(() => navigator.serviceWorker.controller), null);
  assert.deepEqual({ errors, violations }, { errors: [], violations: [] });
});

test("without headers the page is isolated after one reload, from a folder of the host", async (t) => {
  const { start, page, documents, errors, violations } = await visit(t, "bare");
  await page.waitForFunction(() => crossOriginIsolated);
  await start.started();
  assert.equal(documents.length, 2);
  assert.deepEqual({ errors, violations }, { errors: [], violations: [] });
});

test("once its service worker is there the page is isolated without a reload", async (t) => {
  const { page } = await visit(t, "bare");
  await page.waitForFunction(() => crossOriginIsolated);
  const second = await page.context().newPage();
  let documents = 0;
  second.on("domcontentloaded", () => (documents += 1));
  await second.goto(site.urls.bare);
  const start = new StartPage(second);
  await start.started();
  assert.equal(await start.isIsolated(), true);
  assert.equal(documents, 1);
});

test("the service worker binds the scripts of workers as a host with headers does", async (t) => {
  const { page } = await visit(t, "bare");
  await page.waitForFunction(() => crossOriginIsolated);
  const script = () => fetch("engine-worker.js").then((answer) => answer.headers.get("Content-Security-Policy"));
  assert.match(await page.evaluate(script), /connect-src 'none'$/);
});

test("without headers and service workers the page starts, not isolated", async (t) => {
  const { start, documents, errors, violations } = await visit(t, "bare", { serviceWorkers: "block" });
  await start.started();
  assert.equal(await start.isIsolated(), false);
  assert.equal(documents.length, 1);
  assert.deepEqual({ errors, violations }, { errors: [], violations: [] });
});

test("a reload that does not isolate the page is not repeated", async (t) => {
  const useless = { contentType: "text/javascript", body: "self.isolationTable = { headers: [], policies: [] };" };
  const prepare = (page) => page.context().route("**/isolation-table.js", (route) => route.fulfill(useless));
  const { page, start, documents } = await visit(t, "bare", {}, prepare);
  await page.waitForFunction(() => navigator.serviceWorker.controller);
  await start.started();
  assert.equal(await start.isIsolated(), false);
  assert.equal(documents.length, 2);
});
