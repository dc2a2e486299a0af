// The engine worker: a thin shell around the engine's wasm module, which the page compiles and posts here, because this
// worker may not fetch anything.
//
// First message from the page: { glue, module, memory: { initial, maximum } | null, threads, ceiling }, memory in pages
// of 64 KiB, and the bytes that data and models may be kept in.
// Afterwards: { body, buffers } with a request, or { probe: true }.
// To the page: { body, buffers, memory } with an event and the memory taken in bytes with its limit, { blocked } as the answer to a probe, { fatal } when the engine is lost,
// and { failed: 'memory' | 'pool' | 'start', message } when it could not start.

const PAGE_BYTES = 65536;
const MEBIBYTE = 16;
const SMALLER_MAXIMA = [2048, 1024, 512, 256].map(mebibytes => mebibytes * MEBIBYTE);

// The browser tells of a stopped request in an event that may come after the request has failed.
const VIOLATION_TIMEOUT_MS = 500;

let engine;
let engineMemory;
let limitBytes;

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

async function start({ glue, module, memory, threads, ceiling }) {
  let step = 'start';
  try {
    const bindings = await import(glue);
    step = 'memory';
    const shared = memory ? allocate(memory) : undefined;
    step = 'start';
    const { memory: own } = await bindings.default({ module_or_path: module, memory: shared });
    engineMemory = shared ?? own;
    if (threads > 1) {
      step = 'pool';
      await bindings.initThreadPool(threads);
    }
    const most = Math.min(ceiling, limitBytes ?? Infinity);
    engine = new bindings.Engine(threads, most, (body, buffers) => self.postMessage({ body, buffers, memory: taken() }, buffers));
  } catch (error) {
    self.postMessage({ failed: step, message: String(error?.message ?? error) });
  }
}

// What the engine has taken of the memory of this device; a memory of its own has no limit that is known.
function taken() {
  return { bytes: engineMemory.buffer.byteLength, limit: limitBytes };
}

// Phones refuse to reserve what a desktop grants, so the largest maximum that is granted is taken.
function allocate({ initial, maximum }) {
  const maxima = [maximum, ...SMALLER_MAXIMA.filter(smaller => smaller < maximum && smaller >= initial)];
  for (const [index, pages] of maxima.entries()) {
    try {
      const granted = new WebAssembly.Memory({ initial, maximum: pages, shared: true });
      limitBytes = pages * PAGE_BYTES;
      return granted;
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
