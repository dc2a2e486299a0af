// The page fits: no sideways scroll, no clipped text, on a desk and in a hand, in light and dark.

import assert from "node:assert/strict";
import { test } from "node:test";

import { openApp } from "./lib/app_page.mjs";
import { STEPS, TABS, VIEWS } from "./lib/views.mjs";
import { useSite } from "./lib/site.mjs";

const site = useSite("full");

/** Runs in the page: what sticks out of it, and text that is cut off or covered by other text. */
function faults() {
  const found = [];
  const name = (element) => `${element.tagName.toLowerCase()}.${element.className} “${element.innerText?.slice(0, 40)}”`;
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth > width) found.push(`the page is ${document.documentElement.scrollWidth} wide`);
  const isVisible = (element) => element.checkVisibility({ opacityProperty: true, visibilityProperty: true });
  const scrolls = (element) => {
    for (let at = element; at; at = at.parentElement) {
      if (/(auto|scroll)/.test(getComputedStyle(at).overflowX)) return true;
    }
    return false;
  };
  for (const element of document.body.querySelectorAll("*")) {
    if (!isVisible(element) || element.closest(".visually-hidden, svg, [popover]")) continue;
    const box = element.getBoundingClientRect();
    if (box.width === 0 || box.height === 0) continue;
    if (box.right > width + 1 && !scrolls(element)) found.push(`${name(element)} ends at ${box.right} of ${width}`);
    const { overflowX, textOverflow } = getComputedStyle(element);
    const hasText = [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim());
    if (hasText && overflowX !== "visible" && !/(auto|scroll)/.test(overflowX) && element.scrollWidth > element.clientWidth + 1) {
      found.push(`${name(element)} is cut off (${textOverflow})`);
    }
    const parent = element.parentElement.getBoundingClientRect();
    if (hasText && box.right > parent.right + 2 && !scrolls(element)) found.push(`${name(element)} sticks out of its parent`);
  }
  return found;
}

/** Looks for faults in every view of what the page shows now. */
async function assertFits(page, state) {
  for (const { width, height, scheme } of VIEWS) {
    await page.emulateMedia({ colorScheme: scheme });
    await page.setViewportSize({ width, height });
    assert.deepEqual(await page.evaluate(faults), [], `${state} at ${width} px in ${scheme}`);
  }
}

test("every step fits a desk and a hand", async (t) => {
  const { app, page } = await openApp(t, { browser: site.browser, url: site.urls.full });
  await assertFits(page, "start");
  await app.useExample();
  await assertFits(page, "data");
  await app.train({ "train-max_sweeps": 5 });
  await app.compare();
  for (const step of STEPS) {
    await app.go(step);
    await app.settled(step);
    await assertFits(page, step);
  }
  for (const tab of TABS) {
    await app.tab(tab);
    await assertFits(page, `compare, ${tab}`);
  }
});
