// The import worker: a module worker that reads files once and is then thrown away, so that its memory comes back.
//
// The page posts { glue, module, files }: the address of the wasm-bindgen module, the compiled WebAssembly.Module
// (this worker may not fetch), and the File handles. The worker answers with { body, buffers }, where body is an
// ImportEvent of crates/api and the buffers are transferred.

const post = (body, buffers) => self.postMessage({ body, buffers }, buffers);

const lost = (error) =>
  post(
    {
      type: 'failed',
      failure: {
        kind: 'worker-lost',
        message: `The import stopped unexpectedly: ${error?.message ?? error}.`,
        hint: 'The file may be too large for the memory of this browser: choose a smaller part of it.',
      },
    },
    [],
  );

self.onmessageerror = () => lost('the files could not be handed over');
self.onmessage = async ({ data: { glue, module, files } }) => {
  try {
    const { initSync, importFiles } = await import(glue);
    initSync({ module });
    importFiles(files, post);
  } catch (error) {
    lost(error);
  }
};
