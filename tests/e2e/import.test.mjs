// Data in: choosing, mapping, rejects, adding oneself, making data up.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import { openApp } from "./lib/app_page.mjs";
import { brokenUData, hostileFiles, uData, unnamed } from "./lib/samples.mjs";
import { useSite } from "./lib/site.mjs";

const site = useSite("full");
const DATA = process.env.ALTERASER_DATA;

const open = (t) => openApp(t, { browser: site.browser, url: site.urls.full });

/** Drops files on the page as a person does. */
async function drop(page, files) {
  const transfer = await page.evaluateHandle((files) => {
    const transfer = new DataTransfer();
    for (const { name, text } of files) transfer.items.add(new File([text], name));
    return transfer;
  }, files.map(({ name, buffer }) => ({ name, text: buffer.toString() })));
  await page.getByTestId("drop-target").dispatchEvent("drop", { dataTransfer: transfer });
}

test("files can be chosen, dropped and pasted, and give the same", async (t) => {
  const counts = [];
  const ways = [
    (app) => app.choose(uData()),
    (app, page) => drop(page, [uData()]),
    async (app) => {
      await app.at("paste-open").click();
      await app.at("paste").fill(uData().buffer.toString());
      await app.at("paste-use").click();
    },
  ];
  for (const way of ways) {
    const { app, page, errors, violations } = await open(t);
    await way(app, page);
    await app.previewed();
    assert.equal(await app.at("rows-0").getByRole("row").count(), 51);
    assert.equal(await app.at("role-0-0").inputValue(), "user");
    await app.import();
    counts.push(`${await app.text("num-users")} ${await app.text("num-items")} ${await app.text("num-records")}`);
    assert.deepEqual({ errors, violations }, { errors: [], violations: [] });
  }
  assert.equal(new Set(counts).size, 1, counts.join(", "));
  assert.match(counts[0], /^90 60 /);
});

test("roles and rules of the person are obeyed, and what is open can be read in another way", async (t) => {
  const { app } = await open(t);
  await app.choose(unnamed());
  await app.at("role-0-0").selectOption("item");
  await app.at("role-0-1").selectOption("user");
  await app.at("role-0-2").selectOption("value");
  await app.import();
  assert.equal(await app.text("num-users"), "20");
  assert.equal(await app.text("num-items"), "15");
  assert.equal(await app.text("num-records"), "160");

  await app.at("choose-again").click();
  await app.previewed();
  await app.at("rules-values").selectOption("threshold");
  await app.at("rules-at_least").fill("4");
  await app.import();
  assert.equal(await app.text("num-records"), "40");
  assert.equal(await app.text("import-below"), "120");

  await app.at("choose-again").click();
  await app.previewed();
  await app.at("rules-k_core").fill("0");
  await app.at("import-start").click();
  assert.match(await app.text("choose-error"), /whole number from 1/);
  await app.at("choose-cancel").click();
  assert.equal(await app.text("num-records"), "40");
});

test("rejected rows are told with their reason and can all be saved", async (t) => {
  const { app, page } = await open(t);
  await app.upload(brokenUData());
  await app.at("data-summary").waitFor();
  assert.equal(await app.text("import-label"), "With rejected rows");
  assert.match(await app.text("reject-reasons"), /1 row: The value is not a number/);
  const download = page.waitForEvent("download");
  await app.at("rejects-save").click();
  const saved = await readFile(await (await download).path(), "utf8");
  assert.match(saved, /u\.data,7,3,The value is not a number\./);
});

test("hostile titles are text, and short", async (t) => {
  const { app, page, errors, violations } = await open(t);
  await app.choose(...hostileFiles());
  await app.import();
  assert.match(await app.text("import-format"), /movies\.csv/);
  await app.train();
  await app.go("explore");
  const history = await app.text("history");
  assert.match(history, /<img src=x onerror/);
  assert.ok(history.length < 20_000, `${history.length} characters`);
  assert.equal(await page.evaluate(() => window.hacked), undefined);
  assert.deepEqual({ errors, violations }, { errors: [], violations: [] });
});

test("titles may come later", async (t) => {
  const { app } = await open(t);
  const [ratings, movies] = hostileFiles();
  await app.choose(ratings);
  await app.import();
  await app.choose(movies);
  const before = await app.countEvents("opened");
  await app.at("join-labels").click();
  await app.opened(before);
  assert.match(await app.text("import-format"), /joined with/);
});

test("a person adds themselves and becomes a user", async (t) => {
  const { app } = await open(t);
  await app.choose(...hostileFiles());
  await app.import();
  await app.at("person-titles").fill("heet\nthe matrix\nno such film at all");
  await app.at("person-find").click();
  await app.at("person-found").waitFor();
  assert.match(await app.text("person-found"), /2 of 3 titles found/);
  const before = await app.countEvents("opened");
  await app.at("person-add").click();
  await app.opened(before);
  assert.equal(await app.text("num-users"), "13");
  assert.equal(await app.text("num-records"), "74");
  assert.match(await app.text("you"), /user 13/);
});

test("data can be made up, the same for the same seed, and a core be kept", async (t) => {
  const { app, errors, violations } = await open(t);
  const before = await app.countEvents("opened");
  await app.at("generate").click();
  await app.opened(before);
  assert.equal(await app.text("num-users"), "600");
  assert.ok(Number((await app.text("num-records")).replaceAll(",", "")) > 20_000);
  await app.upload(uData());
  await app.opened(before + 1);
  await app.at("core-10").click();
  await app.opened(before + 2);
  const left = Number((await app.text("import-outside-core")).replaceAll(",", ""));
  assert.ok(left > 0, `${left} records left out`);
  assert.deepEqual({ errors, violations }, { errors: [], violations: [] });
});

test("Parquet is read by its own module, which was there before the lock", { skip: !DATA }, async (t) => {
  const file = join(DATA, "widedeep-ml-100k", "MovieLens100k_data.parquet.brotli");
  if (!existsSync(file)) return t.skip("the file is not there");
  const { app, page, errors, violations } = await open(t);
  const loaded = () => performance.getEntriesByType("resource").some(({ name }) => name.includes("/parquet/"));
  await page.waitForFunction(loaded);
  await page.waitForTimeout(1_000);
  await app.choose(file);
  assert.match(await app.text("choose-format"), /Parquet/);
  await app.import();
  assert.equal(await app.text("num-records"), "100,000");
  assert.equal(await app.text("num-users"), "943");
  assert.equal(await app.text("num-items"), "1,682");
  assert.deepEqual({ errors, violations }, { errors: [], violations: [] });
});
