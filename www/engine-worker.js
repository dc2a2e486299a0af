// The engine worker: a thin shell around the engine's wasm module, which the page compiles and posts here, because this
// worker may not fetch anything.
//
// First message from the page: { glue, module, memory: { initial, maximum } | null, threads }, memory in pages of 64 KiB.
// Afterwards: { body, buffers } with a request, or { probe: true }.
// To the page: { body, buffers } with an event, { blocked } as the answer to a probe, { fatal } when the engine is lost,
// and { failed: 'memory' | 'pool' | 'start', message } when it could not start.

const MEBIBYTE = 16;
const SMALLER_MAXIMA = [2048, 1024, 512, 256].map(mebibytes => mebibytes * MEBIBYTE);

// The browser tells of a stopped request in an event that may come after the request has failed.
const VIOLATION_TIMEOUT_MS = 500;

let engine;

self.addEventListener('message', ({ data }) => {
  if (data.module) start(data);
  else if (data.probe) probe();
  else engine.handle(data.body, data.buffers);
});

self.addEventListener('pool-wake', () => engine?.drain());

self.addEventListener('pool-fatal', ({ detail }) => {
  // Before the engine exists, the rejected start tells the page.
  if (engine) self.postMessage({ fatal: detail });
});

async function start({ glue, module, memory, threads }) {
  let step = 'start';
  try {
    const bindings = await import(glue);
    step = 'memory';
    const shared = memory ? allocate(memory) : undefined;
    step = 'start';
    await bindings.default({ module_or_path: module, memory: shared });
    if (threads > 1) {
      step = 'pool';
      await bindings.initThreadPool(threads);
    }
    engine = new bindings.Engine(threads, (body, buffers) => self.postMessage({ body, buffers }, buffers));
  } catch (error) {
    self.postMessage({ failed: step, message: String(error?.message ?? error) });
  }
}

// Phones refuse to reserve what a desktop grants, so the largest maximum that is granted is taken.
function allocate({ initial, maximum }) {
  const maxima = [maximum, ...SMALLER_MAXIMA.filter(smaller => smaller < maximum && smaller >= initial)];
  for (const [index, pages] of maxima.entries()) {
    try {
      return new WebAssembly.Memory({ initial, maximum: pages, shared: true });
    } catch (error) {
      if (index === maxima.length - 1) throw error;
    }
  }
}

// Tries to fetch: true when the policy stopped it, false when it went out, null when it failed for another reason.
async function probe() {
  const stopped = new Promise(resolve => {
    self.addEventListener('securitypolicyviolation', () => resolve(true), { once: true });
    setTimeout(() => resolve(null), VIOLATION_TIMEOUT_MS);
  });
  const blocked = await fetch(self.location.href, { cache: 'no-store' }).then(() => false, () => stopped);
  self.postMessage({ blocked });
}
