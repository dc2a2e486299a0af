// Files as a person might drop them.

import { Buffer } from "node:buffer";

const file = (name, text) => ({ name, mimeType: "text/plain", buffer: Buffer.from(text) });

/** Ratings in the form of MovieLens' u.data: tabs, no first line of names. Users mostly like items of their group. */
export function uData({ users = 90, items = 60, groups = 3 } = {}) {
  const rows = [];
  for (let user = 1; user <= users; user += 1) {
    for (let item = 1; item <= items; item += 1) {
      const draw = (user * 7919 + item * 104729 + user * item * 31) % 100;
      // One sure record each, so that nobody is missing.
      if (item === 1 + (user % items) || draw < (user % groups === item % groups ? 55 : 7)) {
        rows.push(`${user}\t${item}\t${1 + (draw % 5)}\t${880000000 + user * 1000 + item}`);
      }
    }
  }
  return file("u.data", rows.join("\n"));
}

/** The same with one row that has no rating, in a known line. */
export function brokenUData() {
  const rows = uData().buffer.toString().split("\n");
  rows[6] = "7\t7\tgood\t880000000";
  return file("u.data", rows.join("\n"));
}

/** Nothing that holds interactions. */
export function poem() {
  return file("poem.csv", "The rain in Spain\nstays mainly\nin the plain\n");
}

/** Ratings with titles that try to be more than text, in a file of their own. */
export function hostileFiles() {
  const titles = [
    "<img src=x onerror=window.hacked=1>",
    "=HYPERLINK(1)",
    "\u202Eevil\u202C title",
    "x".repeat(1_000_000),
    "Heat (1995)",
    "Matrix, The (1999)",
  ];
  const movies = titles.map((title, item) => `${item},"${title}",Drama\n`);
  const rows = [];
  for (let user = 0; user < 12; user += 1) {
    for (let item = 0; item < titles.length; item += 1) rows.push(`${user},${item},${1 + ((user + item) % 5)}\n`);
  }
  return [
    file("ratings.csv", `user,item,rating\n${rows.join("")}`),
    file("movies.csv", `item,title,genres\n${movies.join("")}`),
  ];
}

/** Ratings without anything that says what its columns are. */
export function unnamed() {
  const rows = [];
  for (let user = 0; user < 20; user += 1) {
    for (let item = 0; item < 8; item += 1) rows.push(`i${(user + item) % 15};u${user};${1 + (item % 5)}`);
  }
  return file("unnamed.txt", `${rows.join("\n")}\n`);
}

/** Settings of a training that lasts longer than any test: wide rows, many sweeps, and no decrease that is small enough. */
export const ENDLESS = { model: "logistic-mf", "train-max_sweeps": 10000, "train-tolerance": 0, "model-embedding_dim": 256 };
