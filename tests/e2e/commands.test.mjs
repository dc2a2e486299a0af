// Everything that can be done is found by a few letters or one key.

import assert from "node:assert/strict";
import { test } from "node:test";

import { openApp } from "./lib/app_page.mjs";
import { uData } from "./lib/samples.mjs";
import { useSite } from "./lib/site.mjs";

const site = useSite("full");
const open = (t) => openApp(t, { browser: site.browser, url: site.urls.full });

/** The test id of what has the focus. */
const focused = (page) => page.evaluate(() => document.activeElement?.dataset.testid ?? document.activeElement?.tagName);

test("the palette finds a command by its letters and does it", async (t) => {
  const { app, page, errors, violations } = await open(t);
  await page.keyboard.press("Control+k");
  assert.equal(await focused(page), "palette-field");
  await app.at("palette-field").pressSequentially("ue");
  assert.equal(await app.at("palette-list").getByRole("option").first().getAttribute("data-testid"), "command-use-example");
  await page.keyboard.press("Enter");
  await app.at("data-summary").waitFor();
  assert.equal(await app.at("palette-field").count(), 0);
  assert.deepEqual({ errors, violations }, { errors: [], violations: [] });
});

test("arrows move through the palette, and Escape gives the focus back", async (t) => {
  const { app, page } = await open(t);
  await app.at("open-keys").focus();
  await page.keyboard.press("Control+k");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  const chosen = app.at("palette-list").locator("[aria-selected=true]");
  assert.equal(await chosen.getAttribute("data-testid"), "command-go-explore");
  const named = await app.at("palette-field").getAttribute("aria-activedescendant");
  assert.equal(await chosen.getAttribute("id"), named);
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("ArrowUp");
  assert.equal(await chosen.getAttribute("data-testid"), "command-palette", "it goes round");
  await page.keyboard.press("Escape");
  assert.equal(await focused(page), "open-keys");
});

test("what can't be done yet stands there with its reason, and does nothing", async (t) => {
  const { app, page } = await open(t);
  await page.keyboard.press("Control+k");
  await app.at("palette-field").pressSequentially("forget and");
  const option = app.at("command-forget");
  assert.equal(await option.getAttribute("aria-disabled"), "true");
  assert.match(await option.innerText(), /Train a model first/);
  await page.keyboard.press("Enter");
  assert.ok(await app.at("palette-field").isVisible());
});

test("single keys go to steps and users, never while somebody types", async (t) => {
  const { app, page } = await open(t);
  await app.upload(uData());
  await app.at("data-summary").waitFor();
  await app.train({ "train-max_sweeps": 3 });
  await page.keyboard.press("3");
  await app.at("history-user").waitFor();
  const first = await app.text("history-user");
  await page.keyboard.press("j");
  await page.waitForFunction((before) => document.querySelector('[data-testid="history-user"]').innerText !== before, first);
  await page.keyboard.press("k");
  await page.waitForFunction((before) => document.querySelector('[data-testid="history-user"]').innerText === before, first);
  await page.keyboard.press("/");
  await page.waitForFunction(() => document.activeElement?.id === "user-search");
  await page.keyboard.type("42");
  assert.equal(await app.at("user-search").inputValue(), "42");
  assert.match(page.url(), /explore/);
});

test("the help lists the keys, and can turn single ones off for good", async (t) => {
  const { app, page } = await open(t);
  await page.keyboard.press("?");
  const help = app.at("keys-help");
  await help.getByText("Command palette").waitFor();
  assert.match(await help.innerText(), /Next user \(on Explore\)/);
  await app.at("single-keys").uncheck();
  await page.keyboard.press("Escape");
  await page.keyboard.press("2");
  await page.keyboard.press("Control+k");
  await app.at("palette-field").waitFor();
  assert.match(page.url(), /\/(#\/data)?$/, "2 did nothing");
  await page.keyboard.press("Escape");
  await page.reload();
  await app.at("use-example").waitFor();
  await page.keyboard.press("2");
  await page.keyboard.press("Control+k");
  await app.at("palette-field").waitFor();
  assert.doesNotMatch(page.url(), /train/);
});

test("a press beside the palette closes it", async (t) => {
  const { app, page } = await open(t);
  await app.at("open-palette").click();
  await app.at("palette-field").waitFor();
  await page.mouse.click(5, 5);
  await app.at("palette-field").waitFor({ state: "detached" });
});

test("files can be chosen from the palette", async (t) => {
  const { app, page } = await open(t);
  await page.keyboard.press("Control+k");
  await app.at("palette-field").waitFor();
  await app.at("palette-field").pressSequentially("choose files");
  await app.answerChooser(() => page.keyboard.press("Enter"), uData());
  await app.at("import-start").waitFor();
  await app.import();
  assert.equal(await app.text("num-users"), "90");
});
