// The page once its program runs: what a person can do on it.

import { openPage } from "./browser.mjs";
import { StartPage } from "./start_page.mjs";

/** Longest wait for a job; a test never says how long a job should take. */
const JOB_TIMEOUT_MS = 180_000;

/**
 * Opens the app and waits until its program has taken over.
 * @param {import("node:test").TestContext} t
 * @param {{browser: import("playwright-core").Browser, url: string, options?: object, prepare?: () => void}} where
 *   `prepare` runs in the page before anything else
 */
export async function openApp(t, { browser, url, options = {}, prepare }) {
  const opened = await openPage(browser, options);
  t.after(opened.close);
  await opened.page.addInitScript(watchWorkers);
  if (prepare) await opened.page.addInitScript(prepare);
  await opened.page.addInitScript((cores) => {
    Object.defineProperty(Navigator.prototype, "hardwareConcurrency", { get: () => cores });
  }, CORES);
  await opened.page.goto(url);
  await new StartPage(opened.page).started();
  return { ...opened, app: new AppPage(opened.page) };
}

/** Cores that every machine shows to the page, so that the tests expect the same threads everywhere. */
const CORES = 2;

/** Runs in the page: notes the engine worker that was started last, and the events that engines send. */
function watchWorkers() {
  window.watched = { engine: null, events: [] };
  window.Worker = class extends Worker {
    constructor(...args) {
      super(...args);
      if (String(args[0]).includes("engine-worker")) window.watched.engine = this;
      this.addEventListener("message", ({ data }) => {
        if (data?.body) window.watched.events.push(data.body);
      });
    }
  };
}

export class AppPage {
  /** @param {import("playwright-core").Page} page */
  constructor(page) {
    this.page = page;
  }

  /** The element with this test id. */
  at(id) {
    return this.page.getByTestId(id);
  }

  text(id) {
    return this.at(id).innerText();
  }

  async useExample() {
    await this.at("use-example").click();
    await this.at("data-summary").waitFor({ timeout: JOB_TIMEOUT_MS });
  }

  /** Chooses files of the person's own, and waits until the page shows what they hold, or why they cannot be read. */
  async choose(...files) {
    await this.at("file-input").setInputFiles(files);
    await this.previewed();
  }

  /**
   * Answers the browser's own question for files, which `ask` makes it put.
   * @param {() => Promise<void>} ask
   * @param {...(string | {name: string, mimeType: string, buffer: Buffer})} files
   */
  async answerChooser(ask, ...files) {
    const chooser = this.page.waitForEvent("filechooser");
    // The browser is told to hand its question over by a message that a key could overtake.
    await this.page.evaluate(() => new Promise(requestAnimationFrame));
    await ask();
    await (await chooser).setFiles(files);
  }

  /** Waits until the first rows of the chosen files are shown, or a problem. */
  async previewed() {
    const shown = this.at("table-0").or(this.at("problem"));
    await shown.first().waitFor({ timeout: JOB_TIMEOUT_MS });
  }

  /** Chooses files and imports them as guessed, if they can be read. */
  async upload(...files) {
    await this.choose(...files);
    if (await this.at("import-start").isVisible()) await this.at("import-start").click();
  }

  /** Imports what was chosen, and waits until it is open. */
  async import() {
    const before = await this.countEvents("opened");
    await this.at("import-start").click();
    await this.opened(before);
  }

  /** Waits until one more data set is open than were before. */
  async opened(before) {
    const more = (count) => window.watched.events.filter((event) => event.type === "opened").length > count;
    await this.page.waitForFunction(more, before, { timeout: JOB_TIMEOUT_MS });
    await this.at("data-summary").waitFor({ timeout: JOB_TIMEOUT_MS });
  }

  /** Chooses the colors of the page: auto, light, dark or contrast. */
  async color(theme) {
    await this.at("theme").click();
    await this.at(`theme-${theme}`).check();
    await this.page.keyboard.press("Escape");
  }

  async go(step) {
    await this.at(`step-${step}`).click();
  }

  /** Shows a panel of the comparison: summary, lists, pair, privacy, speed, certificate or files. */
  async tab(name) {
    await this.at(`tab-${name}`).click();
    await this.at(`panel-${name}`).waitFor();
  }

  /** Waits until a step shows what the engine has to say. */
  async settled(step) {
    const last = { data: "data-summary", train: "train-result", explore: "recommendations", forget: "impact-records" };
    await this.at(last[step] ?? "verdict").waitFor({ timeout: JOB_TIMEOUT_MS });
  }

  /** Trains with the form's values changed as given: `model`, `model-FIELD`, `train-FIELD`. */
  async startTraining(values = {}) {
    await this.go("train");
    const { model, ...fields } = values;
    if (model) await this.at("model").selectOption(model);
    for (const [id, value] of Object.entries(fields)) await this.at(id).fill(String(value));
    await this.at("train").click();
  }

  async train(values) {
    await this.startTraining(values);
    await this.at("train-result").waitFor({ timeout: JOB_TIMEOUT_MS });
  }

  /** Forgets what is chosen with the methods that are ticked, and waits for the verdict. */
  async compare() {
    await this.go("forget");
    await this.at("forget-and-compare").click();
    await this.at("verdict").waitFor({ timeout: JOB_TIMEOUT_MS });
  }

  /** Forgets what is ticked on the Explore step. */
  async compareTicked() {
    await this.at("explore-forget").click();
    await this.at("forget-and-compare").click();
    await this.at("verdict").waitFor({ timeout: JOB_TIMEOUT_MS });
  }

  async threads() {
    await this.page.waitForFunction(() => document.querySelector('[data-testid="threads"]')?.dataset.threads);
    return Number(await this.at("threads").getAttribute("data-threads"));
  }

  privacy() {
    return this.at("privacy").getAttribute("data-state");
  }

  /** Waits for an event of the engine. */
  async event(type) {
    const find = (wanted) => window.watched.events.find((event) => event.type === wanted);
    const handle = await this.page.waitForFunction(find, type, { timeout: JOB_TIMEOUT_MS });
    return handle.jsonValue();
  }

  /** How many events of a type the engine has sent. */
  countEvents(type) {
    return this.page.evaluate((wanted) => window.watched.events.filter((event) => event.type === wanted).length, type);
  }

  /** Waits until one more worker of the engine is up than were before. */
  async replaced(readyBefore) {
    const more = (count) => window.watched.events.filter((event) => event.type === "ready").length > count;
    await this.page.waitForFunction(more, readyBefore, { timeout: JOB_TIMEOUT_MS });
  }

  /** Ends the engine worker as a crash does: it is gone, and the page hears of an error. */
  async killEngine() {
    await this.page.evaluate(() => {
      const { engine } = window.watched;
      engine.terminate();
      engine.dispatchEvent(new ErrorEvent("error", { message: "the engine was killed" }));
    });
  }
}
