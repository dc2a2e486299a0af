// Brings the page up: isolation where the host does not give it, then the page's program with its progress shown.

const RELOADED = "alteraser-isolation-reload";
const WAIT_FOR_ISOLATION_MS = 3000;

const status = document.getElementById("start-status");
const progress = document.getElementById("start-progress");

/** Without isolation the engine has one thread; a service worker can add the headers that the host does not send. */
async function reloadIsolated() {
  try {
    if (crossOriginIsolated || !isSecureContext || navigator.serviceWorker.controller) return false;
    // A second reload would not help if the first did not; storage that is refused throws and ends here too.
    if (sessionStorage.getItem(RELOADED)) return false;
    await navigator.serviceWorker.register("isolation-worker.js");
    const ready = await Promise.race([navigator.serviceWorker.ready, pause(WAIT_FOR_ISOLATION_MS)]);
    if (!ready) return false;
    sessionStorage.setItem(RELOADED, "yes");
    location.reload();
    return true;
  } catch {
    // No service worker here: the page works with one thread and says so.
    return false;
  }
}

function pause(milliseconds) {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** Passes the answer's bytes on and shows how many have come. */
function counted(response, totalBytes) {
  let loadedBytes = 0;
  const counter = new TransformStream({
    transform(chunk, controller) {
      loadedBytes += chunk.byteLength;
      progress.max = totalBytes;
      progress.value = loadedBytes;
      status.textContent = `Loading the page… ${kilobytes(loadedBytes)} of ${kilobytes(totalBytes)} kB`;
      controller.enqueue(chunk);
    },
  });
  return new Response(response.body.pipeThrough(counter), { headers: { "Content-Type": "application/wasm" } });
}

function kilobytes(bytes) {
  return Math.round(bytes / 1000);
}

async function load() {
  const wasm = document.getElementById("page-wasm");
  const response = await fetch(wasm.href);
  if (!response.ok) throw new Error(`the host answered ${response.status} for ${new URL(wasm.href).pathname}`);
  const glue = await import(document.getElementById("page-glue").href);
  await glue.default({ module_or_path: counted(response, Number(wasm.dataset.bytes)) });
  document.getElementById("first-paint").remove();
}

function fail(sentence) {
  status.textContent = sentence;
  status.setAttribute("role", "alert");
  progress.remove();
}

if (typeof WebAssembly !== "object") {
  fail("This browser can't run WebAssembly, which the page computes with. Open it in a current browser, or allow WebAssembly.");
} else if (!(await reloadIsolated())) {
  load().catch((error) => {
    fail(`The page could not be loaded: ${error.message}. Check the connection and reload the page.`);
  });
}
