/** `npm run check`: everything that is checked without running the code. */
import { checks } from './checks.mjs';
import { capture } from './processes.mjs';
import { indented, line, secondsSince } from './terminal.mjs';

/** Runs every check, prints one line for each and the findings of the failed ones. */
export async function runChecks() {
  let passed = 0;
  for (const { name, args } of checks) {
    const start = performance.now();
    const { code, output } = await capture(process.execPath, args);
    line(code === 0 ? 'good' : 'bad', name, code === 0 ? 'passed' : 'failed', secondsSince(start));
    if (code === 0) passed += 1;
    else indented(output);
  }
  return { passed, failed: checks.length - passed };
}

if (process.argv[1] === import.meta.filename) {
  const { failed } = await runChecks();
  process.exitCode = failed === 0 ? 0 : 1;
}
