// Where the page is looked at.

/** The steps of the page in order. */
export const STEPS = ["data", "train", "explore", "forget", "compare"];

/** The panels of the comparison in order. */
export const TABS = ["summary", "lists", "pair", "privacy", "speed", "certificate", "files"];

/** A desk and a hand, by day and by night. */
export const VIEWS = [1280, 390].flatMap((width) =>
  ["light", "dark"].map((scheme) => ({ width, height: width === 390 ? 844 : 900, scheme })),
);
