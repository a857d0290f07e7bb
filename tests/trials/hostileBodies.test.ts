import { gzipSync } from 'node:zlib';
import { testDatabases } from '@latchkey/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mb, report, times, within } from './figures.js';
import { random } from './random.js';
import { sendEndlessly, sendRaw } from './rawClient.js';
import { strangeRequest } from './strangeRequests.js';
import { query } from './tables.js';
import { memoryOf, startCores, type TrialCores, watchMemory } from './trialCores.js';

const MEGABYTE = 1024 * 1024;
/** The largest body that is taken. */
const LIMIT = MEGABYTE;
const [sqlite] = testDatabases();

const post = (headers: string, body = '') =>
  `POST /recipe/signup HTTP/1.1\r\nHost: x\r\n${headers}\r\n\r\n${body}`;
const user = (email: string) => JSON.stringify({ email, password: 'correct horse' });
const smuggled = `${post(`Content-Length: ${user('smuggled@example.com').length}`)}${user('smuggled@example.com')}`;

/** 300 MB of spaces. */
const bomb = gzipSync(Buffer.alloc(300 * MEGABYTE, ' '));

describe('F2: requests that are made to hurt', () => {
  let trial: TrialCores;
  beforeAll(async () => {
    if (sqlite === undefined) throw new Error('SQLite is always there.');
    trial = await startCores(sqlite);
  });
  afterAll(async () => {
    // Whatever was sent: it goes on, and none of the hidden requests was served.
    expect(
      (
        await sendRaw(
          port(),
          `${post(`Connection: close\r\nContent-Length: ${user('a@example.com').length}`)}${user('a@example.com')}`,
        )
      ).statuses,
    ).toEqual([200]);
    expect(await query(trial.uri, 'select email from login_methods')).toEqual([{ email: 'a@example.com' }]);
    await trial?.close();
  });
  const port = () => trial.cores[0].port;

  it.each([
    ['1 MB and a byte', LIMIT + 1],
    ['10 MB', 10 * MEGABYTE],
    ['1 GB', 1024 * MEGABYTE],
    ['more than a number holds', '9'.repeat(30)],
  ])('a declared body of %s: refused before it comes', async (_, length) => {
    const answer = await sendRaw(port(), post(`Content-Length: ${length}`));
    expect(answer).toMatchObject({
      statuses: [expect.toSatisfy((status) => status === 413 || status === 400)],
      isClosed: true,
    });
  });

  it(
    'bodies without end in chunks: refused at the limit, and never held beyond it',
    async () => {
      const clients = 20;
      const pid = trial.cores[0].pid;
      const chunk = Buffer.concat([
        Buffer.from('10000\r\n'),
        Buffer.alloc(0x10000, 'x'),
        Buffer.from('\r\n'),
      ]);
      // A first round, after which the process has its usual size.
      await Promise.all(
        Array.from({ length: clients }, () =>
          sendEndlessly(port(), post('Transfer-Encoding: chunked'), chunk, 2 * MEGABYTE),
        ),
      );
      const base = memoryOf(pid) ?? 0;
      const memory = watchMemory(pid);
      const answers = await Promise.all(
        Array.from({ length: clients }, () =>
          sendEndlessly(port(), post('Transfer-Encoding: chunked'), chunk, 1024 * MEGABYTE),
        ),
      );
      const peak = memory.stop();
      for (const answer of answers) expect(answer).toMatchObject({ isClosed: true });
      // A reset may overtake the answer; most clients see it.
      const statuses = new Set(answers.flatMap((answer) => answer.statuses));
      expect([...statuses]).toEqual([413]);
      const sent = answers.reduce((sum, answer) => sum + answer.sent, 0);
      expect(sent).toBeLessThan(clients * 1024 * MEGABYTE);
      // The limit for each, and room for what is on its way through the buffers of 20 sockets.
      expect(peak - base).toBeLessThan(clients * LIMIT + 64 * MEGABYTE);
      report('F2 endless bodies', {
        clients,
        'thrown away': mb(sent),
        'memory before': mb(base),
        peak: mb(peak),
      });
    },
    within(120_000),
  );

  it.each([
    ['200 headers', Array.from({ length: 200 }, (_, n) => `x-${n}: 1`).join('\r\n')],
    ['a header of 1 MB', `x: ${'y'.repeat(MEGABYTE)}`],
    ['10,000 headers', Array.from({ length: 10_000 }, (_, n) => `x-${n}: ${n}`).join('\r\n')],
    ['a path of 100 kB', undefined],
  ])('%s: refused', async (_, headers) => {
    const bytes =
      headers === undefined ? `GET /${'x'.repeat(100_000)} HTTP/1.1\r\nHost: x\r\n\r\n` : post(headers);
    expect(await sendRaw(port(), bytes)).toMatchObject({ statuses: [431], isClosed: true });
  });

  it.each(['gzip', 'deflate', 'br', 'gzip, gzip', 'x-gzip'])(
    'a bomb in %s: not inflated',
    async (encoding) => {
      const pid = trial.cores[0].pid;
      const base = memoryOf(pid) ?? 0;
      const memory = watchMemory(pid);
      const head = post(`Content-Encoding: ${encoding}\r\nContent-Length: ${bomb.length}`);
      const answer = await sendRaw(port(), Buffer.concat([Buffer.from(head), bomb]));
      expect(answer).toMatchObject({ statuses: [415], isClosed: true });
      expect(memory.stop() - base).toBeLessThan(32 * MEGABYTE);
    },
  );

  it.each([
    ['a negative length', 'Content-Length: -1'],
    ['a length with a sign', 'Content-Length: +5'],
    ['a length in hex', 'Content-Length: 0x5'],
    ['a length with a fraction', 'Content-Length: 5.0'],
    ['a length in words', 'Content-Length: five'],
    ['a list of lengths', 'Content-Length: 5, 5'],
    ['two lengths', 'Content-Length: 5\r\nContent-Length: 6'],
    ['a chunk of bad size', 'Transfer-Encoding: chunked\r\n\r\nzz\r\nabc'],
    ['a chunk size beyond all numbers', `Transfer-Encoding: chunked\r\n\r\n${'f'.repeat(20)}\r\nabc`],
  ])('%s: refused', async (_, headers) => {
    const answer = await sendRaw(port(), post(headers, 'abcde'));
    expect(answer).toMatchObject({
      statuses: [expect.toSatisfy((status) => status === 400 || status === 413)],
      isClosed: true,
    });
  });

  // Two servers in a row that understand these differently would let the second request through unseen.
  it.each([
    ['length and chunks', 'Content-Length: 3\r\nTransfer-Encoding: chunked'],
    ['chunks and length', 'Transfer-Encoding: chunked\r\nContent-Length: 3'],
    ['two lengths', 'Content-Length: 3\r\nContent-Length: 300'],
    ['chunks twice', 'Transfer-Encoding: chunked, chunked'],
    ['another encoding last', 'Transfer-Encoding: chunked, identity'],
    ['a hidden encoding', 'Transfer-Encoding: xchunked\r\nContent-Length: 3'],
    ['an encoding with a tab', 'Transfer-Encoding:\tchunked\r\nContent-Length: 3'],
    ['an encoding with a vertical tab', 'Transfer-Encoding: \x0bchunked\r\nContent-Length: 3'],
    ['a space before the colon', 'Content-Length : 3\r\nContent-Length: 300'],
    ['a folded header', 'X: a\r\n Content-Length: 3'],
    ['a bare line feed', 'X: a\nTransfer-Encoding: chunked'],
    ['a bare carriage return', 'X: a\rContent-Length: 3'],
    ['NUL in a header', 'X: a\0b\r\nContent-Length: 3'],
    ['a header without a name', ': a\r\nContent-Length: 3'],
  ])('smuggling by %s: refused', async (_, headers) => {
    const answer = await sendRaw(port(), post(headers, `abc${smuggled}`));
    expect(answer).toMatchObject({ statuses: [400], isClosed: true });
  });

  it('smuggling in a body that is one: read as a body only', async () => {
    const body = JSON.stringify({ email: smuggled });
    const answer = await sendRaw(
      port(),
      `${post(`Connection: close\r\nContent-Length: ${body.length}`)}${body}`,
    );
    expect(answer).toMatchObject({ statuses: [400], isClosed: true });
  });

  it(
    'random bytes, lines and headers: refused or answered, and never a 500',
    async () => {
      const chance = random(7);
      const count = times(400);
      const seen = new Map<number, number>();
      for (let sent = 0; sent < count; sent += 40) {
        const answers = await Promise.all(
          Array.from({ length: 40 }, () => {
            return sendRaw(port(), strangeRequest(chance), 150);
          }),
        );
        for (const status of answers.flatMap(({ statuses }) => statuses))
          seen.set(status, (seen.get(status) ?? 0) + 1);
      }
      expect([...seen.keys()].filter((status) => status >= 500)).toEqual([]);
      report('F2 random bytes', {
        connections: count,
        ...Object.fromEntries([...seen].sort().map(([status, number]) => [`answers ${status}:`, number])),
      });
    },
    within(120_000),
  );
});
