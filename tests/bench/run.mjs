// Measures in Chromium: one question a line on standard input, one answer a line on standard output.

import { createInterface } from "node:readline";

import { openPage, startBrowser } from "../e2e/lib/browser.mjs";

const [address] = process.argv.slice(2);
const browser = await startBrowser();
const { page, errors } = await openPage(browser);
await page.goto(address);
await page.waitForFunction(() => typeof window.ask === "function");
for await (const line of createInterface({ input: process.stdin })) {
  const question = JSON.parse(line);
  const call = question.end ? (name) => window.end({ name }) : (asked) => window.ask(asked);
  try {
    const answer = await page.evaluate(call, question.end ?? question);
    console.log(JSON.stringify(answer ?? {}));
  } catch (error) {
    console.log(JSON.stringify({ error: [error.message, ...errors].join("\n") }));
  }
}
await browser.close();
