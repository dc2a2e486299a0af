// The page while it starts.

/** What is shown before the page's program has come. */
export class StartPage {
  /** @param {import("playwright-core").Page} page */
  constructor(page) {
    this.page = page;
    this.firstPaint = page.getByTestId("first-paint");
    this.status = page.getByTestId("start-status");
    this.progress = page.getByTestId("start-progress");
  }

  /** Waits until the program has taken over. */
  async started() {
    await this.firstPaint.waitFor({ state: "detached" });
  }

  /** Whether the page may share memory between threads. */
  isIsolated() {
    return this.page.evaluate(() => crossOriginIsolated);
  }
}
