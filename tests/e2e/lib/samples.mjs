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
