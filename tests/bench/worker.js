// An engine worker that measures. The first message brings the module and the data, every other one a measurement.

let bench;
let memory;

self.addEventListener("message", ({ data }) => {
  handle(data).then(
    (answer) => self.postMessage(answer),
    (error) => self.postMessage({ error: String(error?.message ?? error) }),
  );
});

self.addEventListener("pool-fatal", ({ detail }) => self.postMessage({ error: detail }));

async function handle(data) {
  if (!data.module) {
    const report = JSON.parse(data.experiment ? bench.compare(data.experiment) : bench.measure(data.spec));
    return { report, megabytes: memory.buffer.byteLength / 1e6 };
  }
  const bindings = await import(data.glue);
  memory = new WebAssembly.Memory(data.memory);
  await bindings.default({ module_or_path: data.module, memory });
  if (data.threads > 1) await bindings.initThreadPool(data.threads);
  bench = new bindings.Bench(new Uint8Array(data.packed));
  return { megabytes: memory.buffer.byteLength / 1e6 };
}
