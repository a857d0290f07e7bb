import { connect, type Socket } from 'node:net';

/** One HTTP request of a benchmark. */
export interface BenchRequest {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What a connection asks next: `last` is the body of its answer before, empty at first. */
export type Next = (connection: number, last: string) => BenchRequest;

export interface LoadResult {
  readonly perSecond: number;
  /** ms */
  readonly p50: number;
  /** ms */
  readonly p99: number;
  /** Answers other than 200. */
  readonly refused: number;
}

export interface LoadOptions {
  readonly port: number;
  readonly connections: number;
  /** Answers that are counted, over all connections. */
  readonly requests: number;
  readonly next: Next;
}

/**
 * Asks a server on this machine over plain sockets, each connection one request after the other. Node's own HTTP
 * client would be the slower of the two ends and so would measure itself.
 */
export async function load({ port, connections, requests, next }: LoadOptions): Promise<LoadResult> {
  const latencies: number[] = [];
  let left = requests;
  let refused = 0;
  const take = () => left-- > 0;
  const began = performance.now();
  await Promise.all(
    Array.from({ length: connections }, (_, connection) =>
      converse(
        port,
        take,
        (last) => next(connection, last),
        (latency, status) => {
          latencies.push(latency);
          if (status !== 200) refused += 1;
        },
      ),
    ),
  );
  const seconds = (performance.now() - began) / 1000;
  latencies.sort((a, b) => a - b);
  const at = (part: number) =>
    latencies[Math.min(latencies.length - 1, Math.floor(latencies.length * part))] ?? 0;
  return { perSecond: latencies.length / seconds, p50: at(0.5), p99: at(0.99), refused };
}

async function converse(
  port: number,
  take: () => boolean,
  next: (last: string) => BenchRequest,
  note: (latency: number, status: number) => void,
): Promise<void> {
  const socket = connect({ host: '127.0.0.1', port, noDelay: true });
  await new Promise<void>((resolve, reject) => socket.once('connect', resolve).once('error', reject));
  let last = '';
  while (take()) {
    const sent = performance.now();
    socket.write(encode(next(last)));
    const { status, body } = await readAnswer(socket);
    note(performance.now() - sent, status);
    last = body;
  }
  socket.destroy();
}

function encode({ method, path, body = '', headers = {} }: BenchRequest): string {
  const fields = Object.entries({ host: '127.0.0.1', 'cdi-version': '5.4', ...headers });
  const head = `${method} ${path} HTTP/1.1\r\n${fields.map(([name, value]) => `${name}: ${value}\r\n`).join('')}`;
  if (method === 'GET') return `${head}\r\n`;
  return `${head}content-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
}

function readAnswer(socket: Socket): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    let text = '';
    const settle = (action: () => void) => {
      socket.off('data', onData).off('error', onError).off('close', onClose);
      action();
    };
    const onError = (error: Error) => settle(() => reject(error));
    const onClose = () => settle(() => reject(new Error('the server closed the connection')));
    const onData = (chunk: Buffer) => {
      text += chunk.toString('latin1');
      const end = text.indexOf('\r\n\r\n');
      if (end === -1) return;
      const length = /\r\ncontent-length: (\d+)/i.exec(text.slice(0, end + 2))?.[1];
      if (length === undefined) return settle(() => reject(new Error('an answer without a length')));
      if (text.length < end + 4 + Number(length)) return;
      settle(() => resolve({ status: Number(text.slice(9, 12)), body: text.slice(end + 4) }));
    };
    socket.on('data', onData).on('error', onError).on('close', onClose);
  });
}
