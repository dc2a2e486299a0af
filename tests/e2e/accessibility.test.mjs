// Every screen and state keeps the rules of WCAG 2.2 AA that a program can check, and the main path needs no mouse.

import assert from "node:assert/strict";
import { test } from "node:test";

import axe from "axe-core";

import { openApp } from "./lib/app_page.mjs";
import { ENDLESS, poem, uData } from "./lib/samples.mjs";
import { STEPS, TABS } from "./lib/views.mjs";
import { useSite } from "./lib/site.mjs";

const site = useSite("full");
const open = (t, options) => openApp(t, { browser: site.browser, url: site.urls.full, options });
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** Runs in the page: lets its bars stick to the screen or not. */
function stick(isSticky) {
  for (const bar of document.querySelectorAll(".top, .status, .steps")) bar.style.position = isSticky ? "" : "static";
}

/** Looks for what breaks a rule, and says where. */
async function assertClean(page, state) {
  // What lies under a bar that sticks to the screen can be scrolled out again, so it is not covered.
  await page.evaluate(stick, false);
  // A color that is on its way is no color of the page.
  await page.evaluate(() => Promise.all(document.getAnimations().map((animation) => animation.finished)));
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(axe.source);
  const { violations } = await page.evaluate((values) => window.axe.run({ runOnly: { type: "tag", values } }), RULES);
  const told = violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.target} ${node.failureSummary}`));
  await page.evaluate(stick, true);
  assert.deepEqual(told, [], state);
}

/** What is smaller than 24 px and stands closer to its neighbors than WCAG 2.2 allows (2.5.8), text links aside. */
function smallTargets() {
  const targets = [...document.querySelectorAll("button, a[href], input, select, summary, [role=option], [tabindex='0']")];
  const small = targets.filter((target) => {
    if (!target.checkVisibility({ visibilityProperty: true }) || target.closest("p, .visually-hidden") || target.matches(".visually-hidden")) return false;
    // A press on the words around a box counts as one on the box.
    const box = (target.closest("label") ?? target).getBoundingClientRect();
    return box.width > 0 && (box.width < 24 || box.height < 24);
  });
  return small.map((target) => `${target.tagName} “${target.innerText}” ${target.dataset.testid}`);
}

const WIDE = { width: 1280, height: 900 };
const LOOKS = [
  { name: "light", media: { colorScheme: "light" } },
  { name: "dark", media: { colorScheme: "dark" } },
  { name: "high contrast", media: { colorScheme: "light", contrast: "more" } },
  { name: "narrow", media: { colorScheme: "light" }, size: { width: 390, height: 844 } },
];

/** Looks at what the page shows now in every look. */
async function assertCleanLooks(page, state) {
  for (const { name, media, size = WIDE } of LOOKS) {
    await page.emulateMedia({ reducedMotion: "reduce", contrast: "no-preference", ...media });
    await page.setViewportSize(size);
    await assertClean(page, `${state} (${name})`);
    assert.deepEqual(await page.evaluate(smallTargets), [], `${state} (${name}): targets`);
  }
}

test("every step keeps the rules", async (t) => {
  const { app, page } = await open(t, { reducedMotion: "reduce" });
  await assertCleanLooks(page, "start");
  await app.go("train");
  await assertCleanLooks(page, "locked");
  await app.go("data");
  await app.useExample();
  await app.train({ "train-max_sweeps": 5 });
  await app.compare();
  for (const step of STEPS) {
    await app.go(step);
    await app.settled(step);
    await assertCleanLooks(page, step);
  }
  for (const tab of TABS) {
    await app.tab(tab);
    await assertCleanLooks(page, `compare, ${tab}`);
  }
});

test("what opens over the page keeps the rules", async (t) => {
  const { app, page } = await open(t, { reducedMotion: "reduce" });
  await app.at("open-palette").click();
  await app.at("palette-field").waitFor();
  await assertClean(page, "palette");
  await page.keyboard.type("zzzz");
  await assertClean(page, "empty palette");
  await page.keyboard.press("Escape");
  await app.at("open-keys").click();
  await assertClean(page, "keys");
  await page.keyboard.press("Escape");
  for (const id of ["theme", "threads", "privacy"]) {
    await app.at(id).click();
    await assertClean(page, id);
    await page.keyboard.press("Escape");
  }
});

test("problems, running jobs and tables of charts keep the rules", async (t) => {
  const { app, page } = await open(t, { reducedMotion: "reduce" });
  await app.upload(poem());
  await app.at("problem").waitFor();
  await assertClean(page, "problem");
  await app.at("problem-dismiss").click();
  await app.upload(uData());
  await app.at("data-summary").waitFor();
  await app.startTraining(ENDLESS);
  await app.at("job-count").waitFor();
  await assertClean(page, "running");
  await app.at("cancel").click();
  await app.at("job").waitFor({ state: "detached" });
  await app.train({ "train-max_sweeps": 5, "model-embedding_dim": 8 });
  await app.at("loss-chart-table-toggle").click();
  await assertClean(page, "table of a chart");
});

/** Presses Tab until the element with this test id has the focus, and sees to it that every stop on the way shows. */
async function tabTo(page, id) {
  for (let stops = 0; stops < 120; stops += 1) {
    await page.keyboard.press("Tab");
    const stop = await page.evaluate(() => {
      const own = document.activeElement;
      // A file field shows its focus on the button around it.
      const shown = [own, own.closest("label")].filter((element) => element && !element.matches(".visually-hidden"));
      const isSeen = own === document.body || shown.some((element) => getComputedStyle(element).outlineStyle !== "none");
      return { id: own.dataset.testid, isSeen, name: own.outerHTML.slice(0, 120) };
    });
    assert.ok(stop.isSeen, `the focus can't be seen on ${stop.name}`);
    if (stop.id === id) return;
  }
  assert.fail(`${id} can't be reached by Tab`);
}

test("the main path goes by keyboard alone", async (t) => {
  const { app, page, errors } = await open(t);
  await tabTo(page, "use-example");
  await page.keyboard.press("Enter");
  await app.at("data-summary").waitFor();
  await tabTo(page, "train-now");
  await page.keyboard.press("Enter");
  await app.at("train-result").waitFor();
  await tabTo(page, "go-explore");
  await page.keyboard.press("Enter");
  await app.at("history").waitFor();
  await tabTo(page, "forget-user");
  await page.keyboard.press("Space");
  await tabTo(page, "explore-forget");
  await page.keyboard.press("Enter");
  await tabTo(page, "forget-and-compare");
  await page.keyboard.press("Enter");
  await app.at("verdict").waitFor({ timeout: 180_000 });
  await page.waitForFunction(() => document.activeElement?.dataset.testid === "verdict-heading");
  assert.match(await app.text("forgotten-summary"), /1 user/);
  assert.deepEqual(errors, []);
});

test("points of a chart are read by arrow keys", async (t) => {
  const { app, page } = await open(t);
  await app.upload(uData());
  await app.at("data-summary").waitFor();
  await app.train({ "train-max_sweeps": 4, "train-tolerance": 0 });
  await tabTo(page, "loss-chart-points");
  await page.keyboard.press("ArrowRight");
  assert.match(await app.text("loss-chart-readout"), /at steps 0$/);
  await page.keyboard.press("ArrowRight");
  assert.match(await app.text("loss-chart-readout"), /at steps 1$/);
  await page.keyboard.press("End");
  assert.match(await app.text("loss-chart-readout"), /at steps 4$/);
  await page.keyboard.press("Escape");
  assert.match(await app.text("loss-chart-readout"), /arrow keys/);
});

test("at twice the size of letters nothing is lost", async (t) => {
  // A window of 1280 by 900 at 200 % has the room of 640 by 450.
  const { app, page } = await open(t, { viewport: { width: 640, height: 450 }, deviceScaleFactor: 2 });
  await app.upload(uData());
  await app.at("data-summary").waitFor();
  await app.train({ "train-max_sweeps": 3 });
  for (const step of STEPS.slice(0, 4)) {
    await app.go(step);
    await app.settled(step);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    assert.equal(wide, 0, step);
    const main = await app.at("main").boundingBox();
    assert.ok(main.width > 500, step);
  }
});
