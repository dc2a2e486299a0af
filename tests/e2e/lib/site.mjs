// One browser for all tests of a file, and one server for each kind of host that they ask for.

import { after, before } from "node:test";

import { startBrowser } from "./browser.mjs";
import { startServer } from "./server.mjs";

/** Hosts by name. */
const HOSTS = {
  full: {},
  /** Sends no headers, and has the site in a folder. */
  bare: { prefix: "/sub/folder/", headers: false },
};

/**
 * Starts what a file of tests needs, and stops it after them.
 * @param {...keyof typeof HOSTS} hosts
 */
export function useSite(...hosts) {
  const site = { browser: undefined, urls: {} };
  const servers = [];
  before(async () => {
    site.browser = await startBrowser();
    for (const host of hosts) {
      const server = await startServer(HOSTS[host]);
      servers.push(server);
      site.urls[host] = server.url;
    }
  });
  after(async () => {
    await site.browser?.close();
    await Promise.all(servers.map((server) => server.stop()));
  });
  return site;
}
