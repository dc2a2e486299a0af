// What forgetting touches and how far it is, seen while it is chosen and while it runs.

import assert from "node:assert/strict";
import { test } from "node:test";

import { openApp } from "./lib/app_page.mjs";
import { useSite } from "./lib/site.mjs";

const site = useSite("full");

test("the map counts the blocks solved first, and stages show the gradient as it falls", async (t) => {
  const { app, page, errors, violations } = await openApp(t, { browser: site.browser, url: site.urls.full });
  await app.useExample();
  await app.train();
  await app.go("forget");
  await app.at("block-map").waitFor();
  const [, users, items] = /([\d,]+) users, ([\d,]+) items/.exec(await app.text("impact-blocks"));
  assert.ok((await app.text("block-map-users")).includes(`Users: ${users} of 610 blocks`));
  assert.ok((await app.text("block-map-items")).includes(`Items: ${items} of 9,724 blocks`));
  assert.equal(await app.at("block-map").locator("svg").count(), 2);

  await app.at("forget-and-compare").click();
  await app.at("stages").waitFor();
  const falls = await page.waitForFunction(
    () => /gradient norm (\S+) → (\S+)/.exec(document.querySelector('[data-testid="stages"]')?.innerText)?.slice(1),
    undefined,
    { timeout: 180_000 },
  );
  const [first, last] = (await falls.jsonValue()).map((text) => Number(text.replace("−", "-").replaceAll(",", "")));
  assert.ok(last < first, `${last} is below ${first}`);
  await app.settled("compare");
  assert.equal(await app.at("stages").count(), 0);
  assert.deepEqual({ errors, violations }, { errors: [], violations: [] });
});
