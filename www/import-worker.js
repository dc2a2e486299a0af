// The import worker: a module worker that reads files once and is then thrown away, so that its memory comes back.
//
// The page posts { glue, module, request, files, buffers }: the address of the wasm-bindgen module, the compiled
// WebAssembly.Module (this worker may not fetch), an ImportRequest of crates/api, the File handles, and the buffers that
// the request names. A further request needs neither glue nor module. The worker answers with { body, buffers, bytes },
// where body is an ImportEvent of crates/api, the buffers are transferred, and bytes is the memory that it has taken.

const asGuessed = { type: 'import', choices: null, ceiling_bytes: null };
let answer = null;
let memory = null;

const post = (body, buffers) => self.postMessage({ body, buffers, bytes: memory?.buffer.byteLength }, buffers);

const lost = (error) =>
  post(
    {
      type: 'failed',
      failure: {
        kind: 'worker-lost',
        message: `The import stopped unexpectedly: ${error?.message ?? error}.`,
        hint: 'The file may be damaged, or too large for the memory of this browser: choose a smaller part of it.',
      },
    },
    [],
  );

self.onmessageerror = () => lost('the files could not be handed over');
self.onmessage = async ({ data: { glue, module, request = asGuessed, files = [], buffers = [] } }) => {
  try {
    if (!answer) {
      const imported = await import(glue);
      ({ memory } = imported.initSync({ module }));
      answer = imported.answer;
    }
    answer(request, files, buffers, post);
  } catch (error) {
    lost(error);
  }
};
