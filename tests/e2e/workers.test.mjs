// Long jobs can be stopped, and a worker that dies is replaced with nothing lost.

import assert from "node:assert/strict";
import { test } from "node:test";

import { openApp } from "./lib/app_page.mjs";
import { ENDLESS, uData } from "./lib/samples.mjs";
import { useSite } from "./lib/site.mjs";

const site = useSite("full", "bare");
const ISOLATED = { host: "full", options: {}, threads: 2 };
const ALONE = { host: "bare", options: { serviceWorkers: "block" }, threads: 1 };

async function openWith(t, { host, options, threads }) {
  const opened = await openApp(t, { browser: site.browser, url: site.urls[host], options });
  assert.equal(await opened.app.threads(), threads);
  return opened;
}

/** Waits until the running job has shown that it is at work. */
async function atWork(app) {
  await app.at("job-count").waitFor();
  await app.event("progress");
}

test("a cancelled training stops after at most one chunk per thread", async (t) => {
  const { app } = await openWith(t, ISOLATED);
  await app.useExample();
  await app.startTraining(ENDLESS);
  await atWork(app);
  await app.at("cancel").click();
  const failed = await app.event("failed");
  assert.equal(failed.failure.kind, "cancelled");
  assert.ok(failed.chunks_after_cancel <= ISOLATED.threads, `${failed.chunks_after_cancel} chunks`);
  await app.at("job").waitFor({ state: "detached" });
  assert.equal(await app.countEvents("ready"), 1, "the worker was not replaced");
  await app.train({ "train-max_sweeps": 3, "train-tolerance": "1e-5", "model-embedding_dim": 8 });
});

test("on one thread a cancelled training ends with its worker, and the data are still there", async (t) => {
  const { app } = await openWith(t, ALONE);
  await app.useExample();
  await app.train({ "train-max_sweeps": 2 });
  await app.startTraining(ENDLESS);
  await atWork(app);
  const ready = await app.countEvents("ready");
  await app.at("cancel").click();
  await app.at("job").waitFor({ state: "detached" });
  await app.replaced(ready);
  await app.go("explore");
  await app.at("recommendations").waitFor();
  assert.equal(await app.at("problem").count(), 0, "the person asked for it");
});

for (const kind of [ISOLATED, ALONE]) {
  test(`a worker killed in a job is replaced with data and models intact, after the lock (${kind.threads} threads)`, async (t) => {
    const { app, violations } = await openWith(t, kind);
    await app.upload(uData());
    await app.at("data-summary").waitFor();
    assert.equal(await app.privacy(), "locked");
    await app.train();
    await app.go("explore");
    await app.at("recommendations").waitFor();
    const before = await app.text("recommendations");

    await app.startTraining(ENDLESS);
    await atWork(app);
    const ready = await app.countEvents("ready");
    await app.killEngine();
    await app.replaced(ready);
    await app.at("problem").waitFor();
    await app.at("problem-dismiss").first().click();
    assert.equal(await app.threads(), kind.threads);

    await app.go("explore");
    await app.at("recommendations").waitFor();
    assert.equal(await app.text("recommendations"), before);
    await app.train({ "train-max_sweeps": 5, "train-tolerance": "1e-5", "model-embedding_dim": 8 });
    assert.deepEqual(violations, []);
  });
}

test("a thread that fails never hangs the job: the engine is replaced", async (t) => {
  const { app, page } = await openWith(t, ISOLATED);
  await app.upload(uData());
  await app.at("data-summary").waitFor();
  await app.startTraining(ENDLESS);
  await atWork(app);
  const ready = await app.countEvents("ready");
  const engine = page.workers().find((worker) => worker.url().includes("engine-worker"));
  await engine.evaluate(() => self.dispatchEvent(new CustomEvent("pool-fatal", { detail: "unreachable" })));
  await app.replaced(ready);
  await app.at("problem").waitFor();
  await app.train({ "train-max_sweeps": 5, "train-tolerance": "1e-5", "model-embedding_dim": 8 });
});
