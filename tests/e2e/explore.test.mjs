// Looking at users and items: why a score, what is near, who has it, and forgetting from there.

import assert from "node:assert/strict";
import { test } from "node:test";

import { openApp } from "./lib/app_page.mjs";
import { uData } from "./lib/samples.mjs";
import { useSite } from "./lib/site.mjs";

const site = useSite("full");

/** Opens the app with a trained model on the Explore step. */
async function explore(t, { data = uData(), training = {} } = {}) {
  const opened = await openApp(t, { browser: site.browser, url: site.urls.full });
  const { app } = opened;
  await app.upload(data);
  await app.at("data-summary").waitFor();
  await app.train({ "train-max_sweeps": 5, ...training });
  await app.go("explore");
  await app.at("recommendations").waitFor();
  return opened;
}

/** A number as the page writes it. */
const number = (text) => Number(text.replace("−", "-").replaceAll(",", ""));

test("a score is the sum of what is shown, for every kind of model", async (t) => {
  const { app, page, errors, violations } = await explore(t);
  await app.go("train");
  const models = await app.at("model").locator("option").evaluateAll((all) => all.map(({ value }) => value));
  for (const model of models) {
    await app.train({ model });
    await app.go("explore");
    const first = app.at("recommendations").getByRole("button").first();
    await first.click();
    await app.at("why-list").or(app.at("why-absent")).first().waitFor();
    if (await app.at("why-absent").isVisible()) continue;
    const score = number(await app.at("recommendations").locator(".score").first().innerText());
    const amounts = await app.at("why-list").locator(".score").allInnerTexts();
    const parts = await app.at("why-parts").locator("dd").allInnerTexts();
    const said = number(parts.pop());
    const sum = [...amounts, ...parts].map(number).reduce((a, b) => a + b, 0);
    assert.ok(amounts.length > 0, model);
    assert.ok(Math.abs(said - score) <= 0.002, `${model}: the list says ${score}, the explanation ${said}`);
    // Each of up to twenty numbers is rounded to its third digit.
    assert.ok(Math.abs(sum - said) <= 0.0005 * 20, `${model}: ${sum} is not ${said}`);
    assert.match(page.url(), /why=\d+/);
  }
  assert.deepEqual({ errors, violations }, { errors: [], violations: [] });
});

test("from why to an item, who has it, and forgetting it for everyone", async (t) => {
  const { app, page, errors } = await explore(t);
  await app.at("recommendations").getByRole("button").first().click();
  await app.at("why-list").getByRole("checkbox").first().check();
  assert.match(await app.text("ticked"), /1 record ticked/);
  await app.at("nearest-users").getByRole("button").first().waitFor();
  await app.at("nearest-items").getByRole("button").first().click();
  await app.at("item-title").waitFor();
  const records = number(await app.text("item-records"));
  assert.equal(await app.text("holders-count"), `${records} users`);
  assert.match(await app.text("item-place"), /of 60/);
  await app.at("forget-item").click();
  assert.match(await app.text("ticked"), /1 record ticked, 1 item picked/);

  // A user who has it, by keyboard, and back.
  await app.at("holders").focus();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await app.at("history-user").waitFor();
  await page.goBack();
  await app.at("item-title").waitFor();

  await app.compareTicked();
  assert.match(await app.text("forgotten-summary"), /1 item/);
  assert.deepEqual(errors, []);
});

test("lists of thousands are a few rows, sorted and searched, and keys follow their order", async (t) => {
  const { app, page } = await explore(t, { data: uData({ users: 3000, items: 20 }), training: { "train-max_sweeps": 2 } });
  const rows = () => app.at("user-list").getByRole("option").count();
  assert.equal(await app.text("user-count"), "3,000 users");
  assert.ok((await rows()) < 60);
  await app.at("user-list").focus();
  await page.keyboard.press("End");
  await app.at("user-2999").waitFor();
  assert.equal(await app.at("user-2999").getAttribute("aria-selected"), "true");
  assert.equal(await app.at("user-2999").getAttribute("aria-setsize"), "3000");
  assert.ok((await rows()) < 60);
  assert.equal(await app.at("user-0").count(), 0, "rows out of view are no elements");

  await app.at("user-order").selectOption("records");
  await app.at("user-list").focus();
  await page.keyboard.press("Home");
  const counts = await app.at("user-list").locator(".virtual-count").allInnerTexts();
  const sorted = counts.map((text) => parseInt(text.replace(",", ""), 10));
  assert.deepEqual(sorted, sorted.toSorted((a, b) => b - a));
  const second = await app.at("user-list").getByRole("option").nth(1).getAttribute("data-testid");
  await page.keyboard.press("j");
  await page.waitForFunction((id) => document.querySelector(`[data-testid="${id}"]`)?.ariaSelected === "true", second);

  await app.at("user-search").fill("2999");
  await app.at("user-2998").waitFor();
  assert.equal(await app.text("user-count"), "1 user");
  await app.at("user-search").fill("nobody");
  await app.at("no-user-found").waitFor();
});

test("an address that names nobody says so and offers the nearest ids", async (t) => {
  const { app, page } = await explore(t);
  await page.evaluate(() => (location.hash = "#/explore?user=9999"));
  assert.match(await app.text("unknown-user"), /no user in row 9999/);
  await app.at("nearest-user-89").click();
  await app.at("history-user").waitFor();
  await page.evaluate(() => (location.hash = "#/explore?item=777"));
  await app.at("unknown-item").waitFor();
  // Row numbers of items are not their ids: the nearest id is the largest.
  await app.at("main").getByRole("button", { name: "Item 60", exact: true }).last().click();
  assert.equal(await app.text("item-title"), "Item 60");
});
