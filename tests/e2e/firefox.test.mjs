// The main path in Firefox.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { openInFirefox, startFirefox } from "./lib/firefox.mjs";
import { walkMainPath } from "./lib/main_path.mjs";
import { startServer } from "./lib/server.mjs";

let browser;
let server;
before(async () => {
  [browser, server] = await Promise.all([startFirefox(), startServer()]);
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

test("the built-in example goes from landing to a verdict in Firefox", async (t) => {
  const { app, page, errors, violations } = await openInFirefox(t, { browser, url: server.url });
  assert.match(await page.evaluate(() => navigator.userAgent), /Firefox/);
  assert.ok(await page.evaluate(() => crossOriginIsolated), "threads may share memory");
  // A pool that does not start in time is replaced by one thread: how fast this browser starts workers is no part of
  // the main path.
  const threads = await app.threads();
  assert.ok(threads === 1 || threads === 2, `${threads} threads`);
  t.diagnostic(`The engine runs on ${threads} of 2 threads.`);
  await app.useExample();
  assert.equal(await app.text("num-records"), "100,836");
  await walkMainPath(app);
  assert.deepEqual({ errors, violations: await violations() }, { errors: [], violations: [] });
});
