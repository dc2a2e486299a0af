// The page gets its threads where it can, and starts where it can't.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { openPage, startBrowser } from "./lib/browser.mjs";
import { startServer } from "./lib/server.mjs";
import { StartPage } from "./lib/start_page.mjs";

/** A host that sends no headers, with the site in a folder. */
const BARE_HOST = { prefix: "/sub/folder/", headers: false };

let browser;
before(async () => {
  browser = await startBrowser();
});
after(() => browser.close());

/** Opens the site on one kind of host, and hands over the page when the program has taken over. */
async function visit(t, host, options, prepare = () => {}) {
  const server = await startServer(host);
  t.after(server.stop);
  const visit = await openPage(browser, options);
  t.after(visit.close);
  await prepare(visit.page);
  await visit.page.goto(server.url);
  const start = new StartPage(visit.page);
  return { ...visit, start, server };
}

test("with headers the page is isolated at once", async (t) => {
  const { start, page, errors, violations } = await visit(t, {});
  await start.started();
  assert.equal(await start.isIsolated(), true);
  assert.equal(await page.evaluate(() => navigator.serviceWorker.controller), null);
  assert.deepEqual({ errors, violations }, { errors: [], violations: [] });
});

test("without headers the page is isolated after one reload, from a folder of the host", async (t) => {
  const { start, page, documents, errors, violations } = await visit(t, BARE_HOST);
  await page.waitForFunction(() => crossOriginIsolated);
  await start.started();
  assert.equal(documents.length, 2);
  assert.deepEqual({ errors, violations }, { errors: [], violations: [] });
});

test("once its service worker is there the page is isolated without a reload", async (t) => {
  const { page, server } = await visit(t, BARE_HOST);
  await page.waitForFunction(() => crossOriginIsolated);
  const second = await page.context().newPage();
  let documents = 0;
  second.on("domcontentloaded", () => (documents += 1));
  await second.goto(server.url);
  const start = new StartPage(second);
  await start.started();
  assert.equal(await start.isIsolated(), true);
  assert.equal(documents, 1);
});

test("the service worker binds the scripts of workers as a host with headers does", async (t) => {
  const { page } = await visit(t, BARE_HOST);
  await page.waitForFunction(() => crossOriginIsolated);
  const script = () => fetch("engine-worker.js").then((answer) => answer.headers.get("Content-Security-Policy"));
  assert.match(await page.evaluate(script), /connect-src 'none'$/);
});

test("without headers and service workers the page starts, not isolated", async (t) => {
  const { start, documents, errors, violations } = await visit(t, BARE_HOST, { serviceWorkers: "block" });
  await start.started();
  assert.equal(await start.isIsolated(), false);
  assert.equal(documents.length, 1);
  assert.deepEqual({ errors, violations }, { errors: [], violations: [] });
});

test("a reload that does not isolate the page is not repeated", async (t) => {
  const useless = { contentType: "text/javascript", body: "self.isolationTable = { headers: [], policies: [] };" };
  const prepare = (page) => page.context().route("**/isolation-table.js", (route) => route.fulfill(useless));
  const { page, start, documents } = await visit(t, BARE_HOST, {}, prepare);
  await page.waitForFunction(() => navigator.serviceWorker.controller);
  await start.started();
  assert.equal(await start.isIsolated(), false);
  assert.equal(documents.length, 2);
});
