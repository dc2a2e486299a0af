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

for (const { width, height, scheme } of VIEWS) {
  test(`every step fits ${width} px in ${scheme}`, async (t) => {
    const options = { viewport: { width, height }, colorScheme: scheme };
    const { app, page } = await openApp(t, { browser: site.browser, url: site.urls.full, options });
    assert.deepEqual(await page.evaluate(faults), [], "start");
    await app.useExample();
    assert.deepEqual(await page.evaluate(faults), [], "data");
    await app.train({ "train-max_sweeps": 5 });
    await app.compare();
    for (const step of STEPS) {
      await app.go(step);
      await app.settled(step);
      assert.deepEqual(await page.evaluate(faults), [], step);
    }
    for (const tab of TABS) {
      await app.tab(tab);
      assert.deepEqual(await page.evaluate(faults), [], `compare, ${tab}`);
    }
  });
}
