// The colors follow the system or the person, and the choice stays where the browser lets it.

import assert from "node:assert/strict";
import { test } from "node:test";

import { openApp } from "./lib/app_page.mjs";
import { openPage } from "./lib/browser.mjs";
import { useSite } from "./lib/site.mjs";

const site = useSite("full");
const open = (t, options, prepare) => openApp(t, { browser: site.browser, url: site.urls.full, options, prepare });

/** The color of the page's ground as the browser computes it. */
const ground = (page) => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
const lines = (page) => page.evaluate(() => getComputedStyle(document.querySelector(".top")).borderBottomColor);

const DARK = "rgb(17, 19, 24)";
const LIGHT = "rgb(244, 245, 248)";

test("the system's colors hold until the person chooses others, which a reload keeps", async (t) => {
  const { app, page, errors, violations } = await open(t, { colorScheme: "light" });
  assert.equal(await ground(page), LIGHT);
  await app.color("dark");
  assert.equal(await ground(page), DARK);
  await page.reload();
  await app.at("use-example").waitFor();
  assert.equal(await ground(page), DARK);
  await app.color("auto");
  assert.equal(await ground(page), LIGHT);
  assert.deepEqual({ errors, violations }, { errors: [], violations: [] });
});

test("a kept choice holds before the page's program has come", async (t) => {
  const { page, close } = await openPage(site.browser, { colorScheme: "light" });
  t.after(close);
  await page.addInitScript(() => localStorage.setItem("alteraser-theme", "dark"));
  await page.route("**/page-*_bg.wasm", () => {});
  await page.goto(site.urls.full, { waitUntil: "domcontentloaded" });
  assert.equal(await ground(page), DARK);
});

test("high contrast can be chosen, and comes by itself when the system asks for it", async (t) => {
  const { app, page } = await open(t, { colorScheme: "light" });
  assert.equal(await lines(page), "rgb(213, 217, 226)");
  await app.color("contrast");
  assert.equal(await lines(page), "rgb(0, 0, 0)");
  await app.color("auto");
  assert.equal(await lines(page), "rgb(213, 217, 226)");
  const asked = await open(t, { colorScheme: "dark", contrast: "more" });
  assert.equal(await lines(asked.page), "rgb(255, 255, 255)");
});

test("where storage is refused the choice holds for the visit, and the page says so", async (t) => {
  const refuse = () => {
    Object.defineProperty(window, "localStorage", {
      get() {
        throw new DOMException("denied", "SecurityError");
      },
    });
  };
  const { app, page, errors } = await open(t, { colorScheme: "light" }, refuse);
  await app.color("dark");
  assert.equal(await ground(page), DARK);
  await app.at("theme").click();
  await app.at("not-kept").first().getByText("keep nothing").waitFor();
  assert.deepEqual(errors, []);
});

test("forced colors leave text and lines to the system", async (t) => {
  const { app, page } = await open(t, { forcedColors: "active", colorScheme: "dark" });
  await app.useExample();
  await app.train({ "train-max_sweeps": 3 });
  const colors = await page.evaluate(() => {
    const probe = document.createElement("span");
    probe.style.color = "CanvasText";
    document.body.append(probe);
    const system = getComputedStyle(probe).color;
    probe.remove();
    return [system, getComputedStyle(document.querySelector(".plot .p-muted")).color];
  });
  assert.equal(colors[0], colors[1]);
});
