import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createLogger, type LogLevel, openLogFile, redactUri, silentLogger } from './log.js';

function record(level: LogLevel = 'DEBUG', structured = true) {
  const info: string[] = [];
  const error: string[] = [];
  const sinkOf = (lines: string[]) => ({ write: (line: string) => lines.push(line) });
  const log = createLogger({ level, structured, destination: { info: sinkOf(info), error: sinkOf(error) } });
  return { log, info, error };
}

describe('a logger', () => {
  it('writes JSON lines, faults apart', () => {
    const { log, info, error } = record();
    log.debug('a');
    log.info({ port: 1 }, 'b');
    log.warn('c');
    log.error({ err: new Error('d') }, 'e');
    expect(info.map((line) => JSON.parse(line))).toEqual([
      { level: 'DEBUG', timestamp: expect.stringMatching(/^\d{4}-.*Z$/), message: 'a' },
      { level: 'INFO', timestamp: expect.any(String), port: 1, message: 'b' },
    ]);
    expect(error.map((line) => JSON.parse(line))).toMatchObject([
      { level: 'WARN', message: 'c' },
      { level: 'ERROR', message: 'e', err: { type: 'Error', message: 'd', stack: expect.any(String) } },
    ]);
  });

  it.each([
    ['DEBUG', 4],
    ['INFO', 3],
    ['WARN', 2],
    ['ERROR', 1],
    ['NONE', 0],
  ] as const)('at %s writes %d of four levels', (level, count) => {
    const { log, info, error } = record(level);
    for (const method of ['debug', 'info', 'warn', 'error'] as const) log[method]('x');
    expect([...info, ...error]).toHaveLength(count);
    for (const method of ['debug', 'info', 'warn', 'error'] as const) silentLogger[method]('x');
  });

  it('masks secrets wherever they stand', () => {
    const { log, info, error } = record();
    const jwt = 'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ1c2VyIn0.c2lnbmF0dXJl';
    const details = {
      password: 'hunter2',
      body: { refreshToken: 'hunter2', formFields: [{ newPassword: 'hunter2' }], userId: 'u' },
      headers: { authorization: 'Bearer hunter2hunter2', cookie: 'hunter2', 'api-key': 'hunter2' },
      config: {
        api_keys: 'hunter2',
        access_token_validity: 3600,
        firebase_password_hashing_signer_key: ['hunter2'],
      },
      buffer: Buffer.from('hunter2'),
      text: `signed ${jwt} by postgresql://me:hunter2@db:5432/x`,
    };
    log.child({ apiKey: 'hunter2', reqId: 7 }).info(details, `Bearer hunter2hunter2 and ${jwt}`);
    const fault = Object.assign(
      new Error('postgres://me:hun/ter2@db failed'.replace('hun/ter2', 'hunter2')),
      {
        accessToken: 'hunter2',
      },
    );
    log.error({ err: fault }, 'x');
    const all = [...info, ...error].join('');
    expect(all).not.toContain('hunter2');
    expect(all).not.toContain('c2lnbmF0dXJl');
    expect(all).toContain('postgresql://me:********@db:5432/x');
    expect(JSON.parse(info[0] ?? '')).toMatchObject({
      reqId: 7,
      body: { userId: 'u' },
      config: { access_token_validity: 3600 },
      buffer: '<7 bytes>',
    });
  });

  it('survives values that lead to themselves and deep ones', () => {
    const { log, info } = record();
    const loop: Record<string, unknown> = { n: 1n };
    loop.self = loop;
    log.info({ loop }, 'x');
    expect(info[0]).toContain('…');
  });

  it('writes plain lines for people, which a value cannot forge', () => {
    const { log, info, error } = record('INFO', false);
    log.info({ path: '/a\n2026-01-01 ERROR forged' }, 'hello\r\nworld\u2028\u009b');
    log.error({ err: new Error('bad') }, 'failed');
    expect(info[0]).toMatch(
      /^\d{4}-\S+Z INFO {2}hello\\u000d\\u000aworld\\u2028\\u009b path=\/a\\u000a2026-01-01 ERROR forged\n$/,
    );
    expect(error[0]).toMatch(/^\S+ ERROR failed\n {4}Error: bad\n {4}at /);
  });

  it('appends to a file in a folder that is not there yet', () => {
    const folder = mkdtempSync(join(tmpdir(), 'latchkey-log-'));
    const path = join(folder, 'deep', 'info.log');
    openLogFile(path).write('a\n');
    openLogFile(path).write('b\n');
    expect(readFileSync(path, 'utf8')).toBe('a\nb\n');
    rmSync(folder, { recursive: true });
  });
});

describe('redactUri', () => {
  it.each([
    ['postgresql://me:secret@db:5432/x', 'postgresql://me:********@db:5432/x'],
    ['postgresql://me:se@cret:x@db/x', 'postgresql://me:********@db/x'],
    ['redis://:secret@db', 'redis://:********@db'],
    ['http://db:5432/a@b', 'http://db:5432/a@b'],
    ['sqlite:./x.db', 'sqlite:./x.db'],
    ['no uri at all: a@b', 'no uri at all: a@b'],
  ])('%s', (uri, redacted) => {
    expect(redactUri(uri)).toBe(redacted);
  });
});
