import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { CannotListen } from '../server.js';
import type { StartOptions } from './arguments.js';
import { type StartedCore, start } from './start.js';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'latchkey-start-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const started: StartedCore[] = [];
afterEach(async () => {
  await Promise.all(started.splice(0).map((core) => core.stop()));
});

async function run(
  settings: StartOptions['settings'],
  env: Record<string, string> = {},
  configPath?: string,
) {
  const output: string[] = [];
  const sink = { write: (line: string) => output.push(line) };
  const options = { settings: { port: '0', database: 'sqlite::memory:', ...settings } };
  const core = await start(configPath === undefined ? options : { ...options, configPath }, {
    pid: 4711,
    env,
    stdout: sink,
    stderr: sink,
  });
  started.push(core);
  return { core, output: () => output.join('') };
}

describe('start', () => {
  it('serves, and says where and on what', async () => {
    const { core, output } = await run({});
    expect(core.address).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(await (await fetch(`${core.address}/hello`)).text()).toBe('Hello\n');
    expect(output()).toContain(`\nLatchkey core on ${core.address}\n`);
    expect(output()).toContain('SQLite file :memory:');
    expect(output()).not.toContain('TEST MODE');
  });

  it('tells its own process id from another, and its configuration file', async () => {
    const configPath = join(folder, 'own.yaml');
    writeFileSync(configPath, 'core_config_version: 0\n');
    const { core } = await run({}, {}, configPath);
    const ask = async (pid: string) => (await fetch(`${core.address}/config?pid=${pid}`)).json();
    expect(await ask('4711')).toEqual({ status: 'OK', path: configPath });
    expect(await ask('4712')).toEqual({ status: 'NOT_ALLOWED' });
  });

  it('announces test mode and a door that stands open', async () => {
    const { output } = await run({ test_mode: 'true', host: '0.0.0.0' });
    expect(output()).toContain('WARN  TEST MODE');
    expect(output()).toContain('no api_keys are set');
  });

  it('writes JSON lines only, when asked', async () => {
    const { core, output } = await run({}, { USE_STRUCTURED_LOGGING: 'true', BASE_PATH: 'auth' });
    const lines = output()
      .trim()
      .split('\n')
      .map((line): unknown => JSON.parse(line));
    expect(lines.at(-1)).toMatchObject({
      level: 'INFO',
      message: `Started Latchkey core on ${core.address}`,
    });
    expect((await fetch(`${core.address}/hello`)).status).toBe(200);
    expect(core.address).toMatch(/\/auth$/);
  });

  it('reads the configuration file and writes the log files it names', async () => {
    const configPath = join(folder, 'config.yaml');
    const log = join(folder, 'logs', 'info.log');
    writeFileSync(
      configPath,
      `core_config_version: 0\ninfo_log_path: ${log}\nlog_level: DEBUG\ndeadlock_logger_enable: true\n`,
    );
    const { output } = await run({}, {}, configPath);
    expect(readFileSync(log, 'utf8')).toContain('the schema was brought up to date');
    expect(output()).toContain(`${configPath}:4: 'deadlock_logger_enable' has no effect in this version`);
  });

  it('refuses a bad configuration, telling everything that is wrong', async () => {
    const configPath = join(folder, 'bad.yaml');
    writeFileSync(configPath, 'core_config_version: 0\nacces_token_validity: 1\nlog_level: loud\n');
    await expect(run({ port: 'x' }, { API_KEYS: 'secret' }, configPath)).rejects.toThrow(
      [
        'The configuration is not valid:',
        `  ${configPath}:2  'acces_token_validity' is not a configuration key`,
        `  ${configPath}:3  'log_level' config must be one of "NONE","DEBUG", "INFO", "WARN" or "ERROR".`,
        `  ${'API_KEYS'.padEnd(configPath.length + 2)}  One of the API keys is too short. Please use at least 20 characters`,
        `  ${'--port'.padEnd(configPath.length + 2)}  'port' must be of type int`,
      ].join('\n'),
    );
    await expect(run({}, {}, join(folder, 'gone.yaml'))).rejects.toThrow('gone.yaml cannot be read');
  });

  it('names a taken port', async () => {
    const { core } = await run({});
    const port = new URL(core.address).port;
    const error: unknown = await run({ port }).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(CannotListen);
    expect(String(error)).toContain(`Port ${port} is taken`);
  });

  it('names a database that does not answer, without its password', async () => {
    const database = 'postgresql://me:hunter2@127.0.0.1:1/x';
    const error: unknown = await run({ database }).catch((caught: unknown) => caught);
    expect(String(error)).toContain(
      'The core cannot start on PostgreSQL postgresql://me:********@127.0.0.1:1/x:',
    );
    expect(String(error)).toContain('ECONNREFUSED');
    expect(String(error)).not.toContain('hunter2');
  });
});
