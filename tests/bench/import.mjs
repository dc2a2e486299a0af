// Imports a large file in Chromium as a person does, trains on it, and prints what each of that took as a line of JSON.
//
// Memory is what the two wasm modules have taken: it never shrinks, so it is the most that they ever needed.

import { stat } from "node:fs/promises";

import { AppPage } from "../e2e/lib/app_page.mjs";
import { openPage, startBrowser } from "../e2e/lib/browser.mjs";
import { startServer } from "../e2e/lib/server.mjs";

const [file, ...trainings] = process.argv.slice(2);
const PATIENCE_MS = 600_000;
/** A training that lasts longer has taken what memory it needs. */
const TRAINING_MS = 240_000;
const MIB = 2 ** 20;

/** Runs in the page: notes when events came, what memory the workers had then, and when the page could not answer. */
function watch() {
  const seen = { events: [], engine: 0, imports: 0, longest: 0 };
  window.seen = seen;
  window.Worker = class extends Worker {
    constructor(...args) {
      super(...args);
      this.addEventListener("message", ({ data }) => {
        seen.engine = Math.max(seen.engine, data?.memory?.bytes ?? 0);
        seen.imports = Math.max(seen.imports, data?.bytes ?? 0);
        const { body } = data ?? {};
        if (body && body.type !== "piece") seen.events.push({ at: performance.now(), engine: data.memory?.bytes, body });
      });
    }
  };
  addEventListener("change", () => { seen.chosen ??= performance.now(); }, true);
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) seen.longest = Math.max(seen.longest, duration);
  }).observe({ type: "longtask" });
}

/** Waits until one of these events came, and gives it; the last one that came when that takes too long. */
async function event(page, types, timeout = PATIENCE_MS) {
  const find = (types) => window.seen.events.find(({ body }) => types.includes(body.type));
  const found = page.waitForFunction(find, types, { timeout }).catch(() => undefined);
  return (await found)?.jsonValue() ?? page.evaluate(() => window.seen.events.at(-1));
}

const server = await startServer();
const browser = await startBrowser();
const { page, errors } = await openPage(browser);
await page.addInitScript(watch);
await page.goto(server.url);
const app = new AppPage(page);
const threads = await app.threads();
const idle = await page.evaluate(() => window.seen.engine);

await app.at("file-input").setInputFiles(file);
const previewed = await event(page, ["previewed"]);
await app.previewed();
let start = await page.evaluate(() => window.seen.chosen);
const report = { bytes: (await stat(file)).size, threads, preview_ms: previewed.at - start, idle_engine_mib: idle / MIB };

start = await page.evaluate(() => performance.now());
await app.at("import-start").click();
const imported = await event(page, ["imported", "refused", "failed"]);
const seconds = (imported.at - start) / 1000;
Object.assign(report, { import_seconds: seconds, outcome: imported.body.type });
if (imported.body.type === "imported") {
  const { num_rows: rows, num_records: records } = imported.body.report;
  const opened = await event(page, ["opened", "open-failed"]);
  Object.assign(report, { rows, records, rows_per_second: rows / seconds, open_seconds: (opened.at - imported.at) / 1000 });
}
Object.assign(report, await page.evaluate(({ MIB }) => ({
  import_mib: window.seen.imports / MIB,
  engine_mib: window.seen.engine / MIB,
  longest_task_ms: window.seen.longest,
}), { MIB }));

console.log(JSON.stringify(report));

for (const words of trainings) {
  const [model, ...fields] = words.split(",");
  const begun = await page.evaluate(() => {
    window.seen.events = [];
    return performance.now();
  });
  await app.startTraining({ model, ...Object.fromEntries(fields.map((field) => field.split("="))) });
  const ended = await event(page, ["trained", "refused", "failed"], TRAINING_MS);
  const { type, failure, progress, too_big: tooBig } = ended.body;
  const engine = await page.evaluate(() => window.seen.engine);
  const seconds = (ended.at - begun) / 1000;
  console.log(JSON.stringify({ words, type, failure, progress, too_big: tooBig, seconds, engine_mib: engine / MIB }));
}
if (errors.length > 0) console.log(JSON.stringify({ errors }));
await browser.close();
await server.stop();
