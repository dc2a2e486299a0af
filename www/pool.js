// The threads of the engine's pool. This file stands in for the start script of wasm-bindgen-rayon, so it keeps its one
// export, `startWorkers(module, memory, builder)`.
//
// It differs in three ways. Threads start from this file's own address, without a fetch, because a worker may not fetch
// under the page's policy. A thread that fails tells the engine worker, because a job waits for ever for a thread that
// has trapped. A thread can wake the engine worker, which then hands out what the threads have written.
//
// The engine worker hears two events on its global scope: `pool-wake`, and `pool-fatal` with the message as its detail.

const THREAD_NAME = 'engine-thread';
const START_TIMEOUT_MS = 10_000;

// Firefox collects workers that share memory and are not held by anything.
let threads = [];

export async function startWorkers(module, memory, builder) {
  const init = { glue: builder.mainJS(), module, memory, receiver: builder.receiver() };
  threads = Array.from({ length: builder.numThreads() }, () => {
    return new Worker(import.meta.url, { type: 'module', name: THREAD_NAME });
  });
  await withTimeout(Promise.all(threads.map(thread => started(thread, init))));
  builder.build();
}

function started(thread, init) {
  return new Promise((resolve, reject) => {
    const fail = message => {
      reject(new Error(message));
      self.dispatchEvent(new CustomEvent('pool-fatal', { detail: message }));
    };
    thread.addEventListener('error', event => fail(event.message ?? 'a thread could not be loaded'));
    thread.addEventListener('messageerror', () => fail('a thread received a message that it could not read'));
    thread.addEventListener('message', ({ data }) => {
      if (data.pool === 'ready') resolve();
      else if (data.pool === 'wake') self.dispatchEvent(new Event('pool-wake'));
      else if (data.pool === 'fatal') fail(data.message);
    });
    thread.postMessage(init);
  });
}

function withTimeout(promise) {
  const message = `no answer within ${START_TIMEOUT_MS / 1000} seconds`;
  const timeout = new Promise((_, reject) => setTimeout(() => reject(new Error(message)), START_TIMEOUT_MS));
  return Promise.race([promise, timeout]);
}

async function run({ glue, module, memory, receiver }) {
  try {
    const engine = await import(glue);
    await engine.default({ module_or_path: module, memory });
    self.postMessage({ pool: 'ready' });
    engine.wbg_rayon_start_worker(receiver);
  } catch (error) {
    // A rejected promise raises no `error` event on the other side, so the thread says it itself.
    self.postMessage({ pool: 'fatal', message: String(error?.message ?? error) });
  }
}

// The engine worker loads this file as well, as a module: only a thread has this name.
if (self.name === THREAD_NAME) {
  self.addEventListener('message', ({ data }) => run(data), { once: true });
}
