// The status bar: what runs, how the page runs, and what is said to those who do not see it.

import assert from "node:assert/strict";
import { test } from "node:test";

import { openApp } from "./lib/app_page.mjs";
import { ENDLESS, poem, uData } from "./lib/samples.mjs";
import { useSite } from "./lib/site.mjs";

const site = useSite("full", "bare");
const open = (t, host = "full", options) => openApp(t, { browser: site.browser, url: site.urls[host], options });

test("a cancelled job is the last word, although its worker ended with it", async (t) => {
  const { app } = await open(t, "bare", { serviceWorkers: "block" });
  assert.equal(await app.threads(), 1);
  await app.useExample();
  await app.startTraining(ENDLESS);
  await app.at("job-count").waitFor();
  await app.event("progress");
  const ready = await app.countEvents("ready");
  await app.at("cancel").click();
  await app.replaced(ready);
  await app.at("job").waitFor({ state: "detached" });
  assert.equal(await app.text("status"), "Training was cancelled. Nothing changed.");
});

test("starts and ends are said in the live region", async (t) => {
  const { app, page } = await open(t);
  await page.evaluate(() => {
    window.said = [];
    const region = document.querySelector('[data-testid="announcement"]');
    new MutationObserver(() => window.said.push(region.textContent.trim())).observe(region, { childList: true, subtree: true, characterData: true });
  });
  await app.upload(uData());
  await app.at("data-summary").waitFor();
  await app.train({ "train-max_sweeps": 3 });
  const said = await page.evaluate(() => window.said);
  assert.ok(said.includes("Training"), said.join(" | "));
  assert.match(said.at(-1), /trained in/);
});

test("the engine's memory is told with its limit", async (t) => {
  const { app } = await open(t);
  await app.upload(uData());
  await app.at("data-summary").waitFor();
  await app.at("memory").waitFor();
  assert.match(await app.text("memory"), /^[\d.]+ MB of [\d.]+ GB$/);
});

test("a problem stays until it is dismissed, is reached from the status bar, and its report quotes no data", async (t) => {
  const { app, page } = await open(t);
  await app.upload(poem());
  await app.at("problem").waitFor();
  await app.go("train");
  assert.ok(await app.at("problem").isVisible());
  await app.at("problems").click();
  assert.equal(await page.evaluate(() => document.activeElement.id), "problems");
  await app.at("problem").locator("summary").click();
  const report = await app.at("problem").locator("pre").innerText();
  assert.match(report, /While: Looking into the files/);
  assert.doesNotMatch(report, /poem|rain/);
  await app.at("problem-dismiss").click();
  assert.equal(await app.at("problems").count(), 0);
});
