// The site, served by the project's own server.

import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

/**
 * Starts a server on a port of the system's choice.
 * @param {{prefix?: string, headers?: boolean}} options `headers: false` is a host that knows none
 * @returns {Promise<{url: string, stop: () => Promise<void>}>}
 */
export async function startServer({ prefix = "/", headers = true } = {}) {
  const { ALTERASER_XTASK: program, ALTERASER_DIST: dist } = process.env;
  if (!program || !dist) throw new Error("Run these tests by: ./test --only e2e");
  const options = ["serve", "--dir", dist, "--port", "0", "--prefix", prefix];
  if (!headers) options.push("--no-headers");
  const server = spawn(program, options, { stdio: ["ignore", "pipe", "inherit"] });
  const ended = new Promise((resolve) => server.once("close", resolve));
  const stop = async () => {
    server.kill();
    await ended;
  };
  for await (const line of createInterface({ input: server.stdout })) {
    const url = /http:\/\/\S+/.exec(line)?.[0];
    if (url) return { url, stop };
  }
  throw new Error("The server ended before it told its address.");
}
