#!/usr/bin/env node
// libuv reads the size of its pool when the first job comes, and loading an ES module is one: so the size is set
// here, in CommonJS, before. Each password hash holds a thread; files, DNS and key generation need some beside.
import os = require('node:os');

process.env.UV_THREADPOOL_SIZE ??= String(os.availableParallelism() + 4);

import('./main.js').catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
