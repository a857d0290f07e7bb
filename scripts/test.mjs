/**
 * `npm test [-- filter]`: installs what is missing, runs every check and every test, and says what it skipped.
 * With CI=true a skip is a failure. The last line is `N passed, N failed`.
 */
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { runChecks } from './check.mjs';
import { provideChromium } from './chromium.mjs';
import { installPackages } from './install.mjs';
import { providePostgres } from './postgres.mjs';
import { endRunning, root, show } from './processes.mjs';
import { provideStrace } from './strace.mjs';
import { dim, heading, indented, line, secondsSince } from './terminal.mjs';

const nothingSkipped = process.env.CI === 'true';
const filter = process.argv.slice(2);
const total = { passed: 0, failed: 0 };
const skipped = [];
let postgres;

for (const [signal, code] of Object.entries({ SIGINT: 130, SIGTERM: 143, SIGHUP: 129 })) {
  process.once(signal, async () => {
    endRunning(signal);
    await postgres?.stop?.();
    console.log(`\nstopped by ${signal}`);
    process.exit(code);
  });
}

const start = performance.now();
try {
  await main();
} catch (error) {
  indented(String(error.message));
  total.failed += 1;
} finally {
  await postgres?.stop?.();
}
console.log(dim(`\nwhole run ${secondsSince(start)}`));
for (const text of skipped) line('skipped', 'skipped', text);
console.log(`${total.passed} passed, ${total.failed} failed`);
process.exitCode = total.failed === 0 ? 0 : 1;

async function main() {
  heading('What the tests need');
  await provide('packages', installPackages, (done) => done || 'installed already');
  postgres = await provide('PostgreSQL', providePostgres, ({ description }) => description);
  const chromium = await provide('Chromium', provideChromium, ({ path, version }) => `${version}, ${path}`);
  const strace = await provide('strace', provideStrace, ({ path, version }) => `${version}, ${path}`);
  noteMissing('PostgreSQL', postgres, 'tests on PostgreSQL');
  noteMissing('Chromium', chromium, 'tests in a browser');
  noteMissing('strace', strace, 'the test of what is flushed to disk');

  heading('Checks');
  add(await runChecks());

  heading('Tests');
  add(await runTests({ url: postgres.url, chromium: chromium.path, strace: strace.path }));
}

async function provide(name, work, describe) {
  const began = performance.now();
  const result = await work();
  const missing = result.missing !== undefined;
  line(missing ? 'skipped' : 'good', name, missing ? result.missing : describe(result), secondsSince(began));
  return result;
}

/** Without what they need, some tests do not run: said plainly, and a failure where nothing may be skipped. */
function noteMissing(name, result, what) {
  if (result.missing === undefined) return;
  skipped.push(`${what}: ${result.missing}`);
  if (nothingSkipped) {
    total.failed += 1;
    line('bad', name, 'missing, and with CI=true nothing may be skipped');
  }
}

function add({ passed, failed }) {
  total.passed += passed;
  total.failed += failed;
}

async function runTests({ url, chromium, strace }) {
  const report = join(root, '.test-output', 'vitest.json');
  mkdirSync(dirname(report), { recursive: true });
  rmSync(report, { force: true });
  const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const env = { ...process.env };
  if (url !== undefined) env.LATCHKEY_TEST_POSTGRES_URL = url;
  if (chromium !== undefined) env.CHROME_PATH = chromium;
  env.STRACE_PATH = strace ?? '';
  // Colour is for terminals; a log is read as text.
  if (!process.stdout.isTTY && env.FORCE_COLOR === undefined) env.NO_COLOR = '1';
  const code = await show(process.execPath, [vitest, 'run', ...reporters, ...filter], { env });
  return countTests(report, code);
}

function countTests(report, code) {
  let result;
  try {
    result = JSON.parse(readFileSync(report, 'utf8'));
  } catch {
    line('bad', 'tests', `vitest ended with code ${code} and wrote no report`);
    return { passed: 0, failed: 1 };
  }
  // A file that does not even load has no tests to count: it is one failure.
  const unloaded = result.testResults.filter(
    ({ status, assertionResults }) =>
      status === 'failed' && assertionResults.every((test) => test.status !== 'failed'),
  ).length;
  const left = result.numPendingTests + result.numTodoTests;
  if (left > 0) skipped.push(`${left} tests marked as skipped or still to do`);
  const failed = result.numFailedTests + unloaded + (nothingSkipped ? left : 0);
  // Errors outside any test (an unhandled rejection, say) fail the run without failing a test.
  return { passed: result.numPassedTests, failed: failed === 0 && code !== 0 ? 1 : failed };
}
