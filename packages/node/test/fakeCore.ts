import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request as a fake core saw it. */
export interface Seen {
  readonly method: string;
  readonly path: string;
  readonly query: Record<string, string>;
  readonly headers: IncomingMessage['headers'];
  readonly body: unknown;
}

/** What a fake core answers: a status, and text or JSON. */
export interface Reply {
  readonly status?: number;
  readonly body: unknown;
  readonly headers?: Record<string, string>;
}

/** A core that answers as a test says and notes what it was asked. */
export interface FakeCore {
  readonly address: string;
  readonly seen: Seen[];
  close(): Promise<void>;
}

/** Starts a fake core on 127.0.0.1. It negotiates the version itself; everything else is the test's. */
export async function startFakeCore(answer: (request: Seen) => Reply): Promise<FakeCore> {
  const seen: Seen[] = [];
  const server = createServer(async (req, res) => {
    const url = new URL(req.url ?? '/', 'http://core');
    const chunks: Buffer[] = [];
    for await (const chunk of req) chunks.push(chunk);
    const text = Buffer.concat(chunks).toString('utf8');
    const request: Seen = {
      method: req.method ?? '',
      path: url.pathname,
      query: Object.fromEntries(url.searchParams),
      headers: req.headers,
      body: text === '' ? undefined : JSON.parse(text),
    };
    seen.push(request);
    const isVersion = request.path.endsWith('/apiversion');
    const reply = isVersion ? { body: { versions: ['2.21', '5.3', '5.4', '5.6'] } } : answer(request);
    const isText = typeof reply.body === 'string';
    res.writeHead(reply.status ?? 200, {
      'content-type': isText ? 'text/html; charset=utf-8' : 'application/json; charset=utf-8',
      ...reply.headers,
    });
    res.end(isText ? reply.body : JSON.stringify(reply.body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port }: AddressInfo = addressOf(server.address());
  return {
    address: `http://127.0.0.1:${port}`,
    seen,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

function addressOf(address: string | AddressInfo | null): AddressInfo {
  if (address === null || typeof address === 'string') throw new Error('the server listens on no port');
  return address;
}
