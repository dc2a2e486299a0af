// Starts engine workers and passes questions on to them; run.mjs calls `ask`. A worker may not fetch, so the page does.

const MEMORY = { initial: 64, maximum: 65536, shared: true };

const module = WebAssembly.compileStreaming(fetch("pkg/alteraser_bench_bg.wasm"));
const packed = fetch("data.packed").then((response) => response.arrayBuffer());
const workers = new Map();

/**
 * What the worker called `name`, which computes on `threads`, measures as `spec` says, or finds in `experiment`; it is
 * started when it is not there.
 */
window.ask = async ({ name, threads, spec, experiment }) => {
  if (!workers.has(name)) workers.set(name, await start(threads));
  return answer(workers.get(name), { spec: JSON.stringify(spec), experiment: experiment && JSON.stringify(experiment) });
};

/** Ends a worker, so that its memory is free. */
window.end = ({ name }) => {
  workers.get(name)?.terminate();
  workers.delete(name);
};

async function start(threads) {
  if (!crossOriginIsolated) throw new Error("The page is not isolated, so there are no threads.");
  const worker = new Worker("worker.js", { type: "module" });
  const glue = new URL("pkg/alteraser_bench.js", location.href).href;
  await answer(worker, { glue, module: await module, packed: await packed, memory: MEMORY, threads });
  return worker;
}

function answer(worker, question) {
  return new Promise((resolve, reject) => {
    worker.onmessage = ({ data }) => (data.error ? reject(new Error(data.error)) : resolve(data));
    worker.onerror = (event) => reject(new Error(event.message ?? "the worker could not be loaded"));
    worker.postMessage(question);
  });
}
