// Nothing leaves the tab once a person has chosen a file: counted, and tried.

import assert from "node:assert/strict";
import { test } from "node:test";

import { openApp } from "./lib/app_page.mjs";
import { uData } from "./lib/samples.mjs";
import { useSite } from "./lib/site.mjs";

const site = useSite("full", "bare");

/** Opens the app, uploads a file, and starts to note requests when the page has locked itself. */
async function openLocked(t, host = "full") {
  const opened = await openApp(t, { browser: site.browser, url: site.urls[host] });
  const { app, page, requests } = opened;
  assert.equal(await app.privacy(), "open");
  await app.threads();
  await app.upload(uData());
  await page.waitForFunction(() => document.querySelector('[data-testid="privacy"]').dataset.state === "locked");
  await app.at("data-summary").waitFor();
  return { ...opened, requestsBefore: requests.length };
}

for (const host of ["full", "bare"]) {
  test(`no request leaves after the lock, on the whole path (${host} host)`, async (t) => {
    const { app, requests, requestsBefore, violations, page } = await openLocked(t, host);
    await app.train();
    await app.go("explore");
    await app.at("recommendations").waitFor();
    await app.compare();
    const after = requests.slice(requestsBefore).filter((url) => !url.startsWith("blob:"));
    assert.deepEqual(after, []);
    assert.deepEqual(violations, []);
    assert.ok(requests.every((url) => new URL(url).origin === new URL(page.url()).origin || url.startsWith("blob:")));
  });

  test(`every attempt from page and engine is stopped after the lock (${host} host)`, async (t) => {
    const { app, page, requests, requestsBefore, stopped } = await openLocked(t, host);
    await app.at("privacy").click();
    await app.at("privacy-probe").click();
    const results = app.at("privacy-results");
    await results.getByText("page was stopped").waitFor();
    await results.getByText("engine was stopped").waitFor();
    const outcome = await page.evaluate(async () => {
      const tried = {};
      const stopped = (promise) => promise.then(() => "sent", () => "stopped");
      tried.fetch = await stopped(fetch("style.css"));
      tried.elsewhere = await stopped(fetch("http://127.0.0.1:9/"));
      tried.xhr = await stopped(new Promise((resolve, reject) => {
        const request = new XMLHttpRequest();
        request.onload = resolve;
        request.onerror = reject;
        request.open("GET", "style.css");
        request.send();
      }));
      tried.image = await stopped(new Promise((resolve, reject) => {
        const image = new Image();
        image.onload = resolve;
        image.onerror = reject;
        image.src = "http://127.0.0.1:9/pixel.png";
      }));
      const violated = (attempt) => new Promise((resolve) => {
        addEventListener("securitypolicyviolation", () => resolve("stopped"), { once: true });
        setTimeout(() => resolve("sent"), 2000);
        try {
          attempt();
        } catch {
          resolve("stopped");
        }
      });
      tried.beacon = await violated(() => navigator.sendBeacon("beacon", "data"));
      tried.socket = await violated(() => new WebSocket("ws://127.0.0.1:9/"));
      tried.events = await violated(() => new EventSource("events"));
      tried.form = await violated(() => {
        const form = document.createElement("form");
        form.action = "http://127.0.0.1:9/";
        form.method = "post";
        document.body.append(form);
        form.submit();
      });
      return tried;
    });
    assert.deepEqual(new Set(Object.values(outcome)), new Set(["stopped"]), JSON.stringify(outcome));
    assert.deepEqual(requests.slice(requestsBefore).filter((url) => !stopped.includes(url)), []);
  });
}

test("the example cannot be fetched after the lock, and the page says what to do", async (t) => {
  const { app } = await openLocked(t);
  await app.go("data");
  await app.at("use-example").click();
  await app.at("problem").waitFor();
  assert.match(await app.text("problem"), /reload/i);
  assert.equal(await app.text("num-users"), "90");
});
