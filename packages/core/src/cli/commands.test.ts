import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { testDatabases } from '@latchkey/testkit';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createCore } from '../app.js';
import { systemClock } from '../clock.js';
import { openDatabase } from '../db/open.js';
import type { SettingsOptions } from './arguments.js';
import { showConfig } from './config.js';
import { createDashboardUser } from './createDashboardUser.js';
import { doctor } from './doctor/index.js';
import { type Instance, openInstanceFiles } from './instances.js';
import { list } from './list.js';
import { migrateSchema } from './migrate.js';
import { readPassword } from './password.js';
import type { Machine } from './running.js';
import { readSettings } from './settings.js';
import { stop } from './stop.js';
import { createTerminal } from './terminal.js';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'latchkey-cli-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function screen() {
  const written: string[] = [];
  const terminal = createTerminal({ write: (text) => written.push(text) }, { hasColour: false });
  return { terminal, text: () => written.join('') };
}

const settings = (options: Partial<SettingsOptions> = {}, env: Record<string, string> = {}) =>
  readSettings({ settings: {}, ...options }, env);

describe('latchkey config', () => {
  it('shows every value, where it came from and what it means, and no secret', () => {
    const configPath = join(folder, 'config.yaml');
    writeFileSync(configPath, 'core_config_version: 0\nrefresh_token_validity: 200\n');
    const { terminal, text } = screen();
    const read = settings(
      { configPath, settings: { port: '80' } },
      { API_KEYS: 'a-long-secret-key-of-mine' },
    );
    showConfig(read, terminal, { isSetOnly: false });
    expect(text()).toContain('access_token_validity = 3600   default\n    How long an access token is valid');
    expect(text()).toContain(`refresh_token_validity = 200   from ${configPath}:2\n`);
    expect(text()).toContain('port = 80   from --port\n');
    expect(text()).toContain('Environment: SUPERTOKENS_PORT.');
    expect(text()).toContain('api_keys = ********   from API_KEYS\n');
    expect(text()).not.toContain('a-long-secret');
    for (const line of text().split('\n'))
      if (line.startsWith(' ')) expect(line.length).toBeLessThanOrEqual(80);
  });

  it('shows only what is set, when asked', () => {
    const { terminal, text } = screen();
    showConfig(settings({ settings: { port: '80' } }), terminal, { isSetOnly: true });
    expect(text().split('\n')[0]).toBe('port = 80   from --port');
    expect(text()).toContain('    Default: 3567');
    expect(text()).not.toContain('api_keys');
    const { terminal: other, text: nothing } = screen();
    showConfig(settings(), other, { isSetOnly: true });
    expect(nothing()).toContain('Nothing is set');
  });
});

describe.each(testDatabases())('on $name', (kind) => {
  let uri = '';
  let drop: () => Promise<void>;
  beforeEach(async () => {
    ({ uri, drop } = await kind.create());
  });
  afterEach(() => drop());

  it('latchkey migrate prints the steps, takes them, and has nothing left to do', async () => {
    const read = settings({ settings: { database: uri } });
    const migrate = async (isDryRun: boolean) => {
      const { terminal, text } = screen();
      await migrateSchema(read, systemClock, terminal, { isDryRun });
      return text();
    };
    const plan = await migrate(true);
    expect(plan).toContain('2026-11-02-users\n    create table users (\n');
    expect(plan).toContain('nothing was changed. To take them:\n  latchkey migrate\n');
    expect(await migrate(true)).toBe(plan);
    const done = await migrate(false);
    expect(done).toMatch(/^done {2}2026-11-01-tenants\n/);
    expect(done).toContain('is up to date.\n');
    expect(await migrate(true)).toContain('nothing to do');
    expect(await migrate(false)).not.toContain('done');
  });

  it('latchkey migrate refuses a schema of a newer release', async () => {
    const core = await createCore({ database: uri });
    await core.close();
    const db = openDatabase(uri);
    await db.write((q) => q.insertInto('schema_migrations').values({ id: '2099', applied_at: 1 }).execute());
    await db.close();
    const read = settings({ settings: { database: uri } });
    for (const isDryRun of [true, false]) {
      await expect(migrateSchema(read, systemClock, screen().terminal, { isDryRun })).rejects.toThrow(
        'upgraded by a newer release',
      );
    }
  });

  it('latchkey create-dashboard-user lets somebody in, also where keys are needed', async () => {
    const env = { API_KEYS: 'a-long-secret-key-of-mine', BASE_PATH: '/auth' };
    const read = settings({ settings: { database: uri } }, env);
    const create = async (email: string, password?: string, appId?: string) => {
      const { terminal, text } = screen();
      const user = {
        email,
        ...(password !== undefined && { password }),
        ...(appId !== undefined && { appId }),
      };
      await createDashboardUser(read, user, async () => 'typed pass 1', terminal);
      return text();
    };
    expect(await create('me@example.com')).toBe('me@example.com may open the dashboard now.\n');
    await expect(create('me@example.com', 'password 1')).rejects.toThrow('may open the dashboard already');
    await expect(create('me', 'password 1')).rejects.toThrow('is no e-mail address');
    await expect(create('you@example.com', 'short')).rejects.toThrow('at least 8 characters');
    await expect(create('you@example.com', 'password 1', 'nowhere')).rejects.toThrow(
      'AppId or tenantId not found',
    );

    const core = await createCore({ database: uri, config: read.config });
    const answer = await core.fetch(
      new Request('http://core/auth/recipe/dashboard/signin', {
        method: 'POST',
        headers: { 'api-key': env.API_KEYS },
        body: JSON.stringify({ email: 'me@example.com', password: 'typed pass 1' }),
      }),
    );
    expect(await answer.json()).toMatchObject({ status: 'OK' });
    await core.close();
  });

  it('latchkey doctor finds nothing wrong with a good set-up, before and after the first start', async () => {
    const env = { LATCHKEY_ENCRYPTION_KEY: 'a key of at least 32 characters, yes' };
    const read = settings({ settings: { database: uri, port: '0' } }, env);
    const examine = async (what = read) => {
      const { terminal, text } = screen();
      const { isWell } = await doctor(what, systemClock, machineWith([]), terminal);
      return { isWell, text: text() };
    };
    expect(await examine()).toEqual({ isWell: true, text: expect.stringContaining('All is well.') });
    const core = await createCore({ database: uri, config: read.config });
    await core.fetch(new Request('http://core/.well-known/jwks.json'));
    await core.close();
    const after = await examine();
    expect(after.text).toContain('✓ Schema         up to date\n');
    expect(after.text).toContain('✓ Encryption     with encryption_key\n');
    expect(after.isWell).toBe(true);

    const otherKey = settings(
      { settings: { database: uri, port: '0', host: '0.0.0.0' } },
      { LATCHKEY_ENCRYPTION_KEY: 'another key of at least 32 characters' },
    );
    const wrong = await examine(otherKey);
    expect(wrong.isWell).toBe(false);
    expect(wrong.text).toContain('✗ Encryption');
    expect(wrong.text).toContain('✗ API keys       none are set, and other machines reach 0.0.0.0');
    expect(wrong.text).toContain('2 problems to solve.');
  });

  it('latchkey doctor sees a clock that is behind', async () => {
    const core = await createCore({ database: uri });
    await core.close();
    const { terminal, text } = screen();
    const early = { now: () => 1_600_000_000_000 };
    const read = settings({ settings: { database: uri, port: '0' } });
    expect(await doctor(read, early, machineWith([]), terminal)).toEqual({ isWell: false });
    expect(text()).toContain('✗ Clock');
  });
});

describe('latchkey doctor', () => {
  it('names a taken port, unless a core has it, and a database that does not answer', async () => {
    const server = await listen();
    const port = portOf(server);
    const examine = async (machine: Machine, database: string) => {
      const { terminal, text } = screen();
      await doctor(settings({ settings: { database, port: String(port) } }), systemClock, machine, terminal);
      return text();
    };
    const gone = await examine(machineWith([]), 'postgresql://me:hunter2@127.0.0.1:1/x');
    expect(gone).toContain(`✗ Port           Port ${port} is taken by another program.`);
    expect(gone).toContain(
      '✗ Database       PostgreSQL postgresql://me:********@127.0.0.1:1/x does not answer',
    );
    expect(gone).toContain('Start PostgreSQL, or put host and port right.');
    expect(gone).not.toContain('hunter2');

    const running = machineWith([{ ...instance(11), port }]);
    const own = await examine(running, `sqlite:${join(folder, 'none.db')}`);
    expect(own).toContain(`${port} is used by a core that runs already, process 11`);
    expect(own).toContain('none.db is made at the first start');
    server.close();
  });
});

const listen = () =>
  new Promise<Server>((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => resolve(server));
  });

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

const instance = (pid: number): Instance => ({
  pid,
  host: '0.0.0.0',
  port: 3000 + pid,
  basePath: '/auth',
  configPath: pid === 12 ? '/etc/latchkey.yaml' : '',
  startedAt: 1_764_000_000_000 + pid,
});

let folders = 0;

/** A machine with some cores noted. By default all of them live and answer. */
function machineWith(instances: readonly Instance[], overrides: Partial<Machine> = {}): Machine {
  folders += 1;
  const files = openInstanceFiles(join(folder, `state-${folders}`));
  for (const one of instances) files.add(one);
  const dead = new Set<number>();
  return {
    instances: files,
    isAlive: (pid) => !dead.has(pid),
    terminate: (pid) => void dead.add(pid),
    fetch: async () => Response.json({ status: 'OK', path: '' }),
    wait: async () => undefined,
    ...overrides,
  };
}

describe('latchkey list and stop', () => {
  it('show the cores that run', async () => {
    const asked: string[] = [];
    const fetch = async (url: string) => {
      asked.push(url);
      if (url.includes('pid=13')) throw new TypeError('fetch failed');
      return Response.json({ status: 'OK', path: '' });
    };
    const { terminal, text } = screen();
    await list(machineWith([instance(11), instance(12), instance(13)], { fetch }), terminal);
    expect(asked[0]).toBe('http://127.0.0.1:3011/auth/config?pid=11');
    expect(text()).toBe(
      [
        'PID   ADDRESS                      SINCE (UTC)        CONFIG',
        '11    http://127.0.0.1:3011/auth   2025-11-24 16:00   –',
        '12    http://127.0.0.1:3012/auth   2025-11-24 16:00   /etc/latchkey.yaml',
        '13    http://127.0.0.1:3013/auth   2025-11-24 16:00   –                    does not answer',
        '',
      ].join('\n'),
    );
  });

  it('throw away the notes of cores that were killed, also where another process has the id now', async () => {
    const fetch = async (url: string) =>
      url.includes('pid=12')
        ? Response.json({ status: 'NOT_ALLOWED' })
        : new Response('<html>', { status: 404 });
    const machine = machineWith([instance(11), instance(12), instance(13)], {
      fetch,
      isAlive: (pid) => pid !== 11,
    });
    const { terminal, text } = screen();
    await list(machine, terminal);
    expect(text()).toBe('No core of this user runs on this machine.\n  latchkey start\n');
    expect(machine.instances.list()).toEqual([]);
  });

  it('stop all, or one', async () => {
    const machine = machineWith([instance(11), instance(12)]);
    const { terminal, text } = screen();
    await expect(stop(machine, terminal, 14)).rejects.toThrow('No core with the process id 14 runs');
    await stop(machine, terminal, 12);
    expect(text()).toBe('Stopped 12 on http://127.0.0.1:3012/auth\n');
    await stop(machine, terminal);
    expect(text()).toContain('Stopped 11 on');
    await stop(machine, terminal);
    expect(text()).toMatch(/No core of this user runs on this machine\.\n$/);
  });

  it('leave a process alone that does not say it is a core, and give up on one that does not end', async () => {
    const ended: number[] = [];
    const terminate = (pid: number) => void ended.push(pid);
    const silent = machineWith([instance(11)], {
      terminate,
      fetch: async () => Promise.reject(new TypeError('fetch failed')),
    });
    await expect(stop(silent, screen().terminal)).rejects.toThrow('so it was left alone');
    expect(ended).toEqual([]);
    const stubborn = machineWith([instance(12)], { terminate });
    await expect(stop(stubborn, screen().terminal)).rejects.toThrow('has not ended within 20 s');
    expect(ended).toEqual([12]);
  });
});

describe('a password', () => {
  it('is the first line of the input where nobody can be asked', async () => {
    const input = new PassThrough();
    input.end('secret word 1\nmore\n');
    expect(await readPassword('Password: ', input, new PassThrough())).toBe('secret word 1');
    const empty = new PassThrough();
    empty.end();
    await expect(readPassword('Password: ', empty, new PassThrough())).rejects.toThrow(
      'No password was given',
    );
  });
});
