// A service worker for hosts that can't send headers: it adds the ones that isolate the page and bind its workers.
// It answers only requests for this site, and only with what the host sends for them.

importScripts("isolation-table.js");

const { headers, policies } = self.isolationTable;

self.addEventListener("install", () => self.skipWaiting());

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (!request.url.startsWith(self.registration.scope)) return;
  event.respondWith(answer(request));
});

async function answer(request) {
  const response = await fetch(request);
  // A redirect and an opaque answer can't be opened; the browser treats them as if there were no service worker.
  if (response.status === 0) return response;
  const added = new Headers(response.headers);
  for (const [name, value] of headers) added.set(name, value);
  const rule = policies.find(([suffix]) => new URL(request.url).pathname.endsWith(suffix));
  if (rule) added.set("Content-Security-Policy", rule[1]);
  const { status, statusText } = response;
  const body = [204, 205, 304].includes(status) ? null : response.body;
  return new Response(body, { status, statusText, headers: added });
}
