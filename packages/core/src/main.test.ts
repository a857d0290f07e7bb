import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
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
      env: { ...process.env, LATCHKEY_STATE_DIR: join(folder, 'state') },
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

describe('the latchkey command', { timeout: 120_000 }, () => {
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
    expect(readdirSync(join(folder, 'state'))).toEqual([]);
  });

  it('lists the cores that run, and stops one by its process id', async () => {
    const [kept, stopped] = [1, 2].map((i) =>
      latchkey('start', '--port', '0', '--database', `sqlite:${i}.db`),
    );
    if (kept === undefined || stopped === undefined) throw new Error('two cores');
    const [address] = await Promise.all([kept.address(), stopped.address()]);
    const list = await latchkey('list').ended;
    expect(list.output).toMatch(new RegExp(`^${kept.child.pid} +${address} `, 'm'));
    expect(list.output).toContain(String(stopped.child.pid));

    const stop = await latchkey('stop', '--id', String(stopped.child.pid)).ended;
    expect(stop).toEqual({ code: 0, output: expect.stringContaining(`Stopped ${stopped.child.pid} on`) });
    expect((await stopped.ended).code).toBe(0);
    expect((await fetch(`${address}/hello`)).status).toBe(200);

    kept.child.kill('SIGKILL');
    await kept.ended;
    const [none, unknown] = await Promise.all([
      latchkey('list').ended,
      latchkey('stop', '--id', String(stopped.child.pid)).ended,
    ]);
    expect(none.output).toContain('No core of this user runs on this machine.');
    expect(unknown).toEqual({ code: 1, output: expect.stringContaining('No core with the process id') });
  });

  it('looks after a set-up: settings, schema, health, the first dashboard user', async () => {
    const database = ['--database', 'sqlite:setup.db'];
    const help = await latchkey('doctor', '--help').ended;
    expect(help).toEqual({ code: 0, output: expect.stringContaining('latchkey doctor [options]') });
    const plan = await latchkey('migrate', '--dry-run', ...database).ended;
    expect(plan).toEqual({ code: 0, output: expect.stringContaining('nothing was changed') });
    expect(existsSync(join(folder, 'setup.db'))).toBe(false);
    const user = ['--email', 'me@example.com', '--password', 'password 1'];
    const created = await latchkey('create-dashboard-user', ...user, ...database).ended;
    expect(created).toEqual({ code: 0, output: 'me@example.com may open the dashboard now.\n' });
    const [doctor, config] = await Promise.all([
      latchkey('doctor', '--host', '0.0.0.0', '--port', '0', ...database).ended,
      latchkey('config', '--set', ...database).ended,
    ]);
    expect(doctor).toEqual({ code: 1, output: expect.stringContaining('One problem to solve.') });
    expect(config).toEqual({
      code: 0,
      output: expect.stringContaining('database = ********   from --database'),
    });
  });
});
