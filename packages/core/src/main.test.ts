import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';

const program = fileURLToPath(new URL('./bin.cts', import.meta.url));
const tsx = import.meta.resolve('tsx');

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'latchkey-main-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) if (child.exitCode === null) child.kill('SIGKILL');
});

function latchkey(...words: string[]) {
  const child = spawn(
    process.execPath,
    ['--conditions=latchkey-source', '--import', tsx, program, ...words],
    {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  children.push(child);
  let output = '';
  const collect = (chunk: Buffer) => {
    output += String(chunk);
  };
  child.stdout.on('data', collect);
  child.stderr.on('data', collect);
  const ended = once(child, 'close').then(() => ({ code: child.exitCode, output }));
  const address = async () => {
    for (;;) {
      const found = /Latchkey core on (http\S+)/.exec(output)?.[1];
      if (found !== undefined) return found;
      if (child.exitCode !== null) throw new Error(output);
      await Promise.race([once(child.stdout, 'data'), ended]);
    }
  };
  return { child, ended, address };
}

describe('the latchkey command', () => {
  it('tells its version, and what is wrong with its words', async () => {
    const [version, mistake, config] = await Promise.all([
      latchkey('--version').ended,
      latchkey('strat').ended,
      latchkey('start', '--port', 'x').ended,
    ]);
    expect(version).toEqual({ code: 0, output: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) });
    expect(mistake).toEqual({
      code: 1,
      output: "Unknown command 'strat'\nRun latchkey --help to see what there is.\n",
    });
    expect(config).toEqual({
      code: 1,
      output: "The configuration is not valid:\n  --port  'port' must be of type int\n",
    });
  });

  it('starts on a file in its folder, and ends with a signal after what is in work', async () => {
    const first = latchkey('start', '--port', '0');
    const address = await first.address();
    const second = latchkey('start', '--port', new URL(address).port);
    expect(await second.ended).toEqual({
      code: 1,
      output: expect.stringContaining('is taken by another program'),
    });

    const signUp = fetch(`${address}/recipe/signup`, {
      method: 'POST',
      body: JSON.stringify({ email: 'a@example.com', password: 'correct horse' }),
    });
    await new Promise((resolve) => setTimeout(resolve, 20));
    first.child.kill('SIGTERM');
    expect(await (await signUp).json()).toMatchObject({ status: 'OK' });
    expect((await first.ended).code).toBe(0);
  });
});
