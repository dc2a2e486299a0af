// What is held out, and trainings for which there is too little memory.

import assert from "node:assert/strict";
import { test } from "node:test";

import { openApp } from "./lib/app_page.mjs";
import { uData } from "./lib/samples.mjs";
import { useSite } from "./lib/site.mjs";

const site = useSite("full");
const open = (t) => openApp(t, { browser: site.browser, url: site.urls.full });

test("what is held out is chosen with the data, told in a sentence, trained on and compared", async (t) => {
  const { app, errors } = await open(t);
  await app.upload(uData());
  await app.at("data-summary").waitFor();
  assert.match(await app.text("split-sentence"), /^Test means a random 10/);
  await app.at("split-kind").selectOption("fold");
  await app.at("split-fold").fill("9");
  assert.match(await app.text("split-fold-error"), /from 1 to 5/);
  await app.at("split-kind").selectOption("last");
  assert.match(await app.text("split-sentence"), /^Test means each user's last record in time/);
  await app.train();
  assert.match(await app.text("train-split"), /each user's last record in time/);
  assert.deepEqual((await app.event("trained")).summary.split, { kind: "last-per-user", count: 1 });
  await app.compare();
  assert.deepEqual((await app.event("compared")).comparison.spec.split, { kind: "last-per-user", count: 1 });
  assert.deepEqual(errors, []);
});

test("a training without enough memory is not begun, loses nothing, and its offer is taken into the form", async (t) => {
  const { app, page, errors } = await open(t);
  const before = await app.countEvents("opened");
  const made = { users: 60_000, items: 60_000, density: 0.00005, clusters: 4 };
  await page.getByText("Settings", { exact: true }).click();
  for (const [field, value] of Object.entries(made)) await app.at(`synthetic-${field}`).fill(String(value));
  await app.at("generate").click();
  await app.opened(before);
  await app.startTraining({ model: "ials", "model-embedding_dim": 512, "train-max_sweeps": 1 });
  await app.at("train-too-big").waitFor();
  assert.match(await app.text("train-too-big"), /Training would need about .* of memory, and .* may be used/);
  assert.match(await app.text("status"), /Nothing changed/);
  assert.equal(await app.at("problem").count(), 0);
  const offer = await app.text("train-offer-embedding_dim");
  await app.at("train-offer-embedding_dim").click();
  assert.equal(`Dimensions: ${await app.at("model-embedding_dim").inputValue()}`, offer);
  await app.at("job").waitFor();
  assert.equal(await app.at("train-too-big").count(), 0);
  await app.at("train-cancel").click();
  // The engine may be busy drawing the first parameters, and then it is replaced.
  await app.at("status").getByText(/Training was cancelled/).waitFor({ timeout: 60_000 });
  assert.deepEqual(errors, []);
});
