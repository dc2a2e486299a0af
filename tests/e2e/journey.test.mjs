// The main path: data in, train, explore, forget, compare.

import assert from "node:assert/strict";
import { test } from "node:test";

import { openApp } from "./lib/app_page.mjs";
import { walkMainPath } from "./lib/main_path.mjs";
import { brokenUData, poem, uData } from "./lib/samples.mjs";
import { useSite } from "./lib/site.mjs";

const site = useSite("full", "bare");
/** What is chosen unless the person says otherwise, the reference first. */
const METHODS = ["retrain", "alteraser-exact", "alteraser-local", "alteraser-full", "warm-adamw", "influence", "no-op"];

const open = (t, host = "full", options) => openApp(t, { browser: site.browser, url: site.urls[host], options });

/** The number in a cell of the comparison. */
async function cell(app, method, key) {
  const text = await app.text(`cell-${method}-${key}`);
  return Number(text.replaceAll(/[,×%]|ms|s/g, "").replace("−", "-"));
}

test("the built-in example goes from landing to a verdict on two threads", async (t) => {
  const { app, page, errors, violations } = await open(t);
  assert.equal(await app.threads(), 2);
  await app.useExample();
  assert.equal(await app.text("num-records"), "100,836");
  assert.equal(await app.text("num-users"), "610");
  assert.equal(await app.text("num-items"), "9,724");
  await app.train();
  assert.ok(Number(await app.text("result-model-ndcg")) > 1.5 * Number(await app.text("result-popularity-ndcg")));

  await app.compare();
  for (const method of METHODS) assert.ok(await app.at(`row-${method}`).isVisible(), method);
  const kl = (method) => cell(app, method, "kl");
  assert.ok((await kl("alteraser-full")) < (await kl("warm-adamw")), "second order is closer than first order");
  assert.ok((await kl("alteraser-local")) < 0.5 * (await kl("no-op")), "forgetting is closer than doing nothing");
  assert.equal(await cell(app, "no-op", "forgotten"), 0);
  assert.equal(await cell(app, "retrain", "forgotten"), 100);
  await app.tab("lists");
  for (const list of ["list-original", "list-method", "list-retrain"]) {
    await app.at(list).waitFor();
    assert.equal(await app.at(list).getByRole("listitem").count(), 10, list);
  }
  assert.match(await app.text("list-original"), /\(\d{4}\)/, "titles are shown");
  assert.match(await app.text("story"), /A full retrain /);

  await app.tab("files");
  const download = page.waitForEvent("download");
  await app.at("export-json").click();
  const path = await (await download).path();
  const { readFile } = await import("node:fs/promises");
  const comparison = JSON.parse(await readFile(path, "utf8"));
  assert.equal(comparison.threads, 2);
  assert.deepEqual(comparison.rows.map((row) => row.method.id), METHODS);
  assert.deepEqual({ errors, violations }, { errors: [], violations: [] });
});

test("a file of the person's own goes the same way: ticked records are forgotten", async (t) => {
  const { app, errors, violations } = await open(t);
  await app.upload(uData());
  await app.at("data-summary").waitFor();
  assert.equal(await app.text("num-users"), "90");
  await app.train({ model: "logistic-mf" });
  await app.go("explore");
  const ticks = app.at("history").getByRole("checkbox");
  await ticks.first().check();
  await ticks.nth(1).check();
  assert.match(await app.text("ticked"), /2 records/);
  await app.compareTicked();
  assert.match(await app.text("forgotten-summary"), /2 records/);
  assert.ok((await cell(app, "alteraser-local", "kl")) < (await cell(app, "no-op", "kl")));
  assert.deepEqual({ errors, violations }, { errors: [], violations: [] });
});

test("the main path, step by step: a whole user is forgotten", async (t) => {
  const { app, errors, violations } = await open(t);
  await app.upload(uData());
  await app.at("data-summary").waitFor();
  await walkMainPath(app);
  assert.deepEqual({ errors, violations }, { errors: [], violations: [] });
});

test("a written request is pointed at where it is wrong, previewed, kept in the address and forgotten", async (t) => {
  const { app, page, errors, violations } = await open(t);
  await app.useExample();
  await app.train();
  await app.go("forget");
  await app.at("impact-records").waitFor();
  await app.at("kind-request").check();
  await app.at("request-text").fill('user:42 OR titel~"star wars"');
  await app.at("request-place").waitFor();
  assert.match(await app.text("request-error"), /At character 12: there is no field `titel`; did you mean `title`/);
  assert.match(await app.text("request-place"), /\n {11}\^{5}$/);
  assert.equal(await app.at("request-text").getAttribute("aria-invalid"), "true");
  await app.at("request-spam").click();
  assert.equal(await app.at("request-text").inputValue(), "constant>=20");
  await app.at("request-text").fill('title~"star wars" value>=4');
  await app.at("impact-request").waitFor();
  assert.equal(await app.text("impact-request"), 'title~"star wars" AND value>=4');
  const previewed = await app.text("impact-records");
  await app.at("forget-and-compare").click();
  await app.at("verdict").waitFor({ timeout: 180_000 });
  assert.ok((await app.text("forgotten-summary")).includes(previewed.split(" ")[0]), previewed);
  assert.match(decodeURIComponent(page.url()), /forget=title~"star wars" value>=4/);
  assert.deepEqual({ errors, violations }, { errors: [], violations: [] });
});

test("a written request about the person's own data stays out of the address", async (t) => {
  const { app, page } = await open(t);
  await app.upload(uData());
  await app.at("data-summary").waitFor();
  await app.train();
  await app.go("forget");
  await app.at("kind-request").check();
  await app.at("request-text").fill("user:1");
  await app.at("impact-users").waitFor();
  await app.at("request-text").blur();
  assert.doesNotMatch(page.url(), /forget=|user/);
});

test("without isolation one thread does the whole job, and gives the same parameters", async (t) => {
  const fingerprints = [];
  for (const [host, options, threads] of [["full", {}, 2], ["bare", { serviceWorkers: "block" }, 1]]) {
    const { app, errors } = await open(t, host, options);
    assert.equal(await app.threads(), threads);
    await app.upload(uData());
    await app.at("data-summary").waitFor();
    await app.train();
    fingerprints.push(await app.text("train-fingerprint"));
    await app.compare();
    assert.ok(await app.at("row-alteraser-local").isVisible());
    assert.deepEqual(errors, []);
  }
  assert.equal(fingerprints[0], fingerprints[1]);
});

test("a row that is no rating is named with its line, and the rest is read", async (t) => {
  const { app } = await open(t);
  await app.upload(brokenUData());
  await app.at("data-summary").waitFor();
  assert.equal(await app.text("import-rejected"), "1");
  const rejects = await app.text("rejects");
  assert.match(rejects, /7/);
  assert.match(rejects, /good/);
});

test("a file without interactions gets a sentence with its line, and what was open stays", async (t) => {
  const { app } = await open(t);
  await app.upload(uData());
  await app.at("data-summary").waitFor();
  await app.upload(poem());
  await app.at("problem").waitFor();
  assert.match(await app.text("problem"), /poem\.csv/);
  assert.match(await app.text("problem"), /line \d+/i);
  assert.equal(await app.text("num-users"), "90");
  await app.train();
});
