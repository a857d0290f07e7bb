import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { silentLogger } from './log.js';
import { CannotListen, type RequestInfo, type RunningServer, type ServerLimits, serve } from './server.js';

const running: RunningServer[] = [];
const sockets: Socket[] = [];

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await Promise.all(running.splice(0).map((server) => server.close()));
});

type Handler = (request: Request, info: RequestInfo) => Promise<Response>;

const echo: Handler = async (request, info) => {
  const { pathname, search } = new URL(request.url);
  const body = request.method === 'GET' ? '' : await request.text();
  return Response.json({ method: request.method, path: pathname + search, body, from: info.remoteAddress });
};

async function start(fetchHandler: Handler = echo, limits: Partial<ServerLimits> = {}) {
  const server = await serve({ fetch: fetchHandler, host: '127.0.0.1', port: 0, log: silentLogger, limits });
  running.push(server);
  return { server, url: `http://127.0.0.1:${server.port}` };
}

function open(port: number, text: string | Buffer = ''): Socket {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => undefined);
  sockets.push(socket);
  socket.write(text);
  return socket;
}

/** Resolves when nobody listens any more. */
async function untilRefused(port: number): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    const socket = open(port);
    const refused = await new Promise<boolean>((resolve) => {
      socket.once('error', () => resolve(true)).once('connect', () => resolve(false));
    });
    socket.destroy();
    if (refused) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error('still listening');
}

/** Everything that the server sends until it ends the connection. */
async function untilEnd(socket: Socket): Promise<string> {
  let text = '';
  socket.on('data', (chunk) => {
    text += String(chunk);
  });
  if (!socket.closed) await once(socket, 'close');
  return text;
}

const statusLine = (answer: string) => answer.split('\r\n')[0];

describe('serve', () => {
  it('hands requests to the handler with the address of the peer', async () => {
    const { url } = await start();
    const response = await fetch(`${url}/a/b?c=%20d`, { method: 'POST', body: 'é'.repeat(1000) });
    expect(await response.json()).toEqual({
      method: 'POST',
      path: '/a/b?c=%20d',
      body: 'é'.repeat(1000),
      from: '127.0.0.1',
    });
    expect(await (await fetch(`${url}/x`)).json()).toMatchObject({ method: 'GET', body: '' });
    expect(await (await fetch(`${url}/x`, { method: 'DELETE' })).json()).toMatchObject({ method: 'DELETE' });
  });

  it('reads a chunked body', async () => {
    const { server } = await start();
    const socket = open(
      server.port,
      'POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n',
    );
    expect(await untilEnd(socket)).toContain('"body":"abcde"');
  });

  it('answers 500 without details when the handler throws', async () => {
    const { url } = await start(() => Promise.reject(new Error('inner secret')));
    const response = await fetch(url);
    expect([response.status, await response.text()]).toEqual([500, 'Internal Error\n']);
  });

  it('names a taken port', async () => {
    const { server } = await start();
    const second = serve({ fetch: echo, host: '127.0.0.1', port: server.port, log: silentLogger });
    const error: unknown = await second.catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(CannotListen);
    expect(String(error)).toContain(`Port ${server.port} is taken by another program`);
  });

  it('tells a foreign address', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    other.close();
    await expect(serve({ fetch: echo, host: '192.0.2.1', port: 0, log: silentLogger })).rejects.toThrow(
      '192.0.2.1 is no address of this machine',
    );
  });
});

describe('limits of size', () => {
  const limits = { maxBodyBytes: 1000, maxHeaders: 20, maxHeaderBytes: 4096 };
  const post = (headers: string, body = '') => `POST / HTTP/1.1\r\nHost: x\r\n${headers}\r\n\r\n${body}`;

  it('takes a body of exactly the limit and refuses one byte more', async () => {
    const { url } = await start(echo, limits);
    expect((await fetch(url, { method: 'POST', body: 'x'.repeat(1000) })).status).toBe(200);
    expect((await fetch(url, { method: 'POST', body: 'x'.repeat(1001) })).status).toBe(413);
  });

  it('refuses a declared size at once and ends the connection', async () => {
    const { server } = await start(echo, limits);
    const answer = await untilEnd(open(server.port, post('Content-Length: 1000000000')));
    expect(statusLine(answer)).toBe('HTTP/1.1 413 Payload Too Large');
    expect(answer.toLowerCase()).toContain('connection: close');
  });

  it('refuses a declared size before asking for the body', async () => {
    const { server } = await start(echo, limits);
    const answer = await untilEnd(open(server.port, post('Expect: 100-continue\r\nContent-Length: 1000000')));
    expect(statusLine(answer)).toBe('HTTP/1.1 413 Payload Too Large');
  });

  it('stops an endless chunked body', async () => {
    let calls = 0;
    const { server } = await start(async () => {
      calls += 1;
      return new Response('');
    }, limits);
    const socket = open(server.port, post('Transfer-Encoding: chunked'));
    const chunk = `400\r\n${'x'.repeat(1024)}\r\n`;
    const timer = setInterval(() => socket.writable && socket.write(chunk.repeat(4)), 5);
    const answer = await untilEnd(socket);
    clearInterval(timer);
    expect(statusLine(answer)).toBe('HTTP/1.1 413 Payload Too Large');
    expect(calls).toBe(0);
  });

  it('refuses too many and too large headers', async () => {
    const { server } = await start(echo, limits);
    const many = Array.from({ length: 40 }, (_, i) => `x-${i}: 1`).join('\r\n');
    expect(statusLine(await untilEnd(open(server.port, post(many))))).toContain('431');
    const large = `x: ${'y'.repeat(8000)}`;
    expect(statusLine(await untilEnd(open(server.port, post(large))))).toContain('431');
  });

  it('does not inflate', async () => {
    const { url } = await start(echo, limits);
    const body = new Uint8Array(gzipSync('x'.repeat(1_000_000)).subarray(0, 900));
    const response = await fetch(url, { method: 'POST', body, headers: { 'content-encoding': 'gzip' } });
    expect(response.status).toBe(415);
  });

  it.each([
    ['two lengths', 'Content-Length: 3\r\nContent-Length: 4'],
    ['length and chunks', 'Content-Length: 3\r\nTransfer-Encoding: chunked'],
    ['a negative length', 'Content-Length: -3'],
    ['a length with a sign', 'Content-Length: +3'],
    ['chunks twice', 'Transfer-Encoding: chunked, chunked'],
    ['a hidden encoding', 'Transfer-Encoding: xchunked'],
    ['a folded header', 'X: a\r\n Content-Length: 3'],
    ['a space before the colon', 'Content-Length : 3'],
    ['a bare line feed', 'X: a\nContent-Length: 3'],
  ])('refuses a request that two servers could read in two ways: %s', async (_, headers) => {
    const bodies: string[] = [];
    const { server } = await start(async (request) => {
      bodies.push(`${request.method} ${request.url}`);
      return new Response('ok');
    });
    const smuggled = 'abcGET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n';
    const socket = open(server.port, post(`${headers}\r\nConnection: close`, smuggled));
    socket.setTimeout(1000, () => socket.destroy());
    const answer = await untilEnd(socket);
    expect(statusLine(answer)).toBe('HTTP/1.1 400 Bad Request');
    expect(bodies.filter((request) => request.includes('smuggled'))).toEqual([]);
  });

  it.each(['x y', 'a/b', 'a@b', '%00', '[::1', 'a\\b'])('refuses the host %j', async (host) => {
    const { server } = await start();
    const answer = await untilEnd(
      open(server.port, `GET / HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`),
    );
    expect(statusLine(answer)).toBe('HTTP/1.1 400 Bad Request');
  });
});

describe('limits of time', () => {
  const limits = { headersTimeoutMs: 150, requestTimeoutMs: 300, stalledTimeoutMs: 1000 };

  it.each([
    ['no byte', ''],
    ['half a header', 'POST / HTTP/1.1\r\nHost: x\r\nX-Slow: '],
    ['half a body', 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nabc'],
  ])('ends a connection that sends %s and stops', async (_, text) => {
    const { server } = await start(echo, limits);
    const answer = await untilEnd(open(server.port, text));
    expect(['HTTP/1.1 408 Request Timeout', '']).toContain(statusLine(answer));
  });
});

describe('close', () => {
  it('answers what is in work, ends idle connections and accepts no more', async () => {
    const gate = { open: (): void => undefined };
    const opened = new Promise<void>((resolve) => {
      gate.open = resolve;
    });
    const { server, url } = await start(async () => {
      await opened;
      return new Response('done');
    });
    const idle = open(server.port);
    const inWork = fetch(url);
    await new Promise((resolve) => setTimeout(resolve, 30));
    const closed = server.close();
    await untilRefused(server.port);
    gate.open();
    const response = await inWork;
    expect([await response.text(), response.headers.get('connection')]).toEqual(['done', 'close']);
    await closed;
    expect(await untilEnd(idle)).toBe('');
  });

  it('loses no request of a client that goes on sending', async () => {
    const { server, url } = await start();
    let refused = 0;
    const answers: number[] = [];
    const client = async () => {
      for (let i = 0; i < 1000; i += 1) {
        try {
          answers.push((await fetch(url, { method: 'POST', body: 'x' })).status);
        } catch (error) {
          refused += 1;
          // Turned away at the door: nothing was sent, so any client may try elsewhere.
          expect(String(error instanceof Error ? error.cause : error)).toMatch(
            /connect ECONN(REFUSED|RESET)/,
          );
          return;
        }
      }
    };
    const clients = [client(), client(), client()];
    await new Promise((resolve) => setTimeout(resolve, 50));
    await server.close();
    await Promise.all(clients);
    expect(new Set(answers)).toEqual(new Set([200]));
    expect(refused).toBeLessThanOrEqual(3);
  });

  it('cuts off what is not answered in time', async () => {
    const { server, url } = await start(() => new Promise<Response>(() => undefined), { closeTimeoutMs: 50 });
    const hanging = fetch(url);
    hanging.catch(() => undefined);
    await new Promise((resolve) => setTimeout(resolve, 30));
    await server.close();
    await expect(hanging).rejects.toThrow();
  });
});
