// A trained model is saved as a file and opened again, and a file that is no such model changes nothing.

import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { readFile } from "node:fs/promises";
import { test } from "node:test";

import { openApp } from "./lib/app_page.mjs";
import { poem, uData } from "./lib/samples.mjs";
import { useSite } from "./lib/site.mjs";

const site = useSite("full");
const open = (t) => openApp(t, { browser: site.browser, url: site.urls.full });
const QUICK = { "train-max_sweeps": 5, "train-tolerance": "1e-5", "model-embedding_dim": 8 };

async function openData(app, data = uData()) {
  await app.go("data");
  await app.upload(data);
  await app.at("data-summary").waitFor();
}

/** Saves the model as a person does, and gives the file. */
async function save({ app, page }) {
  const download = page.waitForEvent("download");
  await app.at("save-model").click();
  const saved = await download;
  return { name: saved.suggestedFilename(), mimeType: "application/octet-stream", buffer: await readFile(await saved.path()) };
}

/** A page with a trained model, its fingerprint and its file. */
async function trained(t) {
  const opened = await open(t);
  await openData(opened.app);
  await opened.app.train(QUICK);
  return { opened, print: await opened.app.text("train-fingerprint"), file: await save(opened) };
}

/** Chooses a file as a model. */
const choose = ({ app }, file) => app.answerChooser(() => app.at("open-model").click(), file);

/** Waits until the explored model has this fingerprint. */
const shows = (page, print) =>
  page.waitForFunction((wanted) => document.querySelector('[data-testid="train-fingerprint"]')?.innerText === wanted, print);

test("a saved model opens again on a fresh page with the same numbers and lists, and forgets", async (t) => {
  const { opened: first, print, file } = await trained(t);
  const accuracy = await first.app.text("accuracy-table");
  assert.match(file.name, new RegExp(`-${print.slice(0, 8)}\\.alteraser-model$`));
  await first.app.go("explore");
  await first.app.at("recommendations").waitFor();
  const list = await first.app.text("recommendations");

  const second = await open(t);
  await openData(second.app);
  await second.app.go("train");
  await choose(second, file);
  await shows(second.page, print);
  assert.equal(await second.app.text("accuracy-table"), accuracy);
  await second.app.go("explore");
  await second.app.at("recommendations").waitFor();
  assert.equal(await second.app.text("recommendations"), list);
  await second.app.compare();
  assert.ok(await second.app.at("row-alteraser-local").isVisible());
  assert.deepEqual([...first.errors, ...second.errors], []);
});

test("a wrong, damaged or foreign file gets a sentence, and the model stays", async (t) => {
  const { opened, print, file } = await trained(t);
  const { app, page } = opened;
  const changed = Buffer.from(file.buffer);
  changed[changed.length - 1] ^= 1;
  const cases = [
    [poem(), /poem\.csv.*not a model of this version/s],
    [{ ...file, buffer: Buffer.alloc(0) }, /cut short/],
    [{ ...file, buffer: file.buffer.subarray(0, -5) }, /cannot be opened/],
    [{ ...file, buffer: changed }, /parameters are damaged/],
  ];
  for (const [wrong, words] of cases) {
    await choose(opened, wrong);
    await app.at("problem").waitFor();
    assert.match(await app.text("problem"), words);
    await app.at("problem-dismiss").click();
    assert.equal(await app.text("train-fingerprint"), print);
  }
  await app.go("explore");
  await app.at("recommendations").waitFor();

  await openData(app, uData({ users: 80 }));
  await page.waitForFunction(() => document.querySelector('[data-testid="num-users"]')?.innerText === "80");
  await app.train(QUICK);
  const other = await app.text("train-fingerprint");
  await choose(opened, file);
  await app.at("problem").waitFor();
  assert.match(await app.text("problem"), /trained on other data/);
  assert.equal(await app.text("train-fingerprint"), other);
});

test("an opened model survives a worker that dies", async (t) => {
  const { opened, print, file } = await trained(t);
  const { app, page } = opened;
  await app.train({ ...QUICK, "train-max_sweeps": 2 });
  assert.notEqual(await app.text("train-fingerprint"), print);
  // Chosen where data are chosen, it is known for what it is.
  await app.go("data");
  await app.at("file-input").setInputFiles([file]);
  await shows(page, print);
  const ready = await app.countEvents("ready");
  await app.killEngine();
  await app.replaced(ready);
  await app.go("explore");
  await app.at("recommendations").waitFor();
});
