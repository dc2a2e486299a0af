// Takes the pictures in docs/screens: `cargo xtask screens`.

import { mkdir } from "node:fs/promises";

import { AppPage } from "./lib/app_page.mjs";
import { startBrowser } from "./lib/browser.mjs";
import { startServer } from "./lib/server.mjs";
import { STEPS, TABS, VIEWS } from "./lib/views.mjs";

const FOLDER = "docs/screens";

const [browser, server] = await Promise.all([startBrowser(), startServer()]);
await mkdir(FOLDER, { recursive: true });
for (const { width, height, scheme } of VIEWS) {
  const page = await browser.newPage({ viewport: { width, height }, colorScheme: scheme, reducedMotion: "reduce" });
  const picture = async (name) => {
    await page.evaluate(() => scrollTo(0, 0));
    // The whole step in one picture: a viewport as high as the content keeps bars where a person sees them.
    const content = await page.evaluate(() => document.documentElement.scrollHeight);
    await page.setViewportSize({ width, height: Math.max(height, Math.min(content, 2400)) });
    await page.screenshot({ path: `${FOLDER}/${name}-${width}-${scheme}.png` });
    await page.setViewportSize({ width, height });
  };
  await page.goto(server.url);
  const app = new AppPage(page);
  await app.at("use-example").waitFor();
  await picture("start");
  await app.useExample();
  await app.train();
  await app.compare();
  for (const step of STEPS) {
    await app.go(step);
    await app.settled(step);
    await picture(step);
  }
  for (const tab of TABS.slice(1)) {
    await app.tab(tab);
    await picture(`compare-${tab}`);
  }
  await page.close();
}
await browser.close();
await server.stop();
