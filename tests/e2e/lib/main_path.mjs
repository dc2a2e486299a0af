// The main path step by step, the same in every browser.

import assert from "node:assert/strict";

/**
 * What a person does from data to a verdict, each step with what must be seen after it.
 * @type {[string, (app: import("./app_page.mjs").AppPage) => Promise<void>][]}
 */
const STEPS = [
  [
    "train",
    async (app) => {
      await app.train();
      const [model, popularity] = await Promise.all(
        ["result-model-ndcg", "result-popularity-ndcg"].map(async (id) => Number(await app.text(id))),
      );
      assert.ok(model > popularity, `${model} is better than ${popularity}`);
    },
  ],
  [
    "pick a user to forget",
    async (app) => {
      await app.go("explore");
      await app.at("history").waitFor();
      await app.at("forget-user").click();
      await app.at("explore-forget").click();
      await app.at("impact-records").waitFor();
      assert.match(await app.text("selection-summary"), /1 user/);
    },
  ],
  [
    "forget and compare",
    async (app) => {
      await app.at("forget-and-compare").click();
      await app.settled("compare");
      assert.match(await app.text("forgotten-summary"), /1 user/);
    },
  ],
  [
    "see the comparison",
    async (app) => {
      for (const method of ["retrain", "alteraser-local", "no-op"]) {
        await app.at(`row-${method}`).waitFor();
        assert.match(await app.text(`cell-${method}-ndcg`), /\d/, method);
      }
      assert.notEqual(await app.text("cell-retrain-solves"), await app.text("cell-no-op-solves"));
      await app.tab("lists");
      await app.at("list-retrain").waitFor();
    },
  ],
];

/** Walks the main path on the data that are open; a failure names its step. */
export async function walkMainPath(app) {
  for (const [name, step] of STEPS) {
    try {
      await step(app);
    } catch (error) {
      throw new Error(`It failed at: ${name}.`, { cause: error });
    }
  }
}
