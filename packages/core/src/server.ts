import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { getRequestListener, RequestError } from '@hono/node-server';
import type { Logger } from './log.js';
import { type BodyLimits, findRefusal, hasNoBody, readBody, refuse } from './serverBody.js';

/** What the server knows of a request beside the request. */
export interface RequestInfo {
  /** The peer's IP address; IPv4 in its own notation also on a dual-stack socket. */
  readonly remoteAddress: string;
}

export interface ServerLimits extends BodyLimits {
  /** Bytes of all header fields of a request. */
  readonly maxHeaderBytes: number;
  /** From the connection, or the end of the answer before, to the end of the headers, in ms. */
  readonly headersTimeoutMs: number;
  /** To the end of the body, in ms. */
  readonly requestTimeoutMs: number;
  /** How long a connection is kept for the next request, in ms. */
  readonly keepAliveTimeoutMs: number;
  /** A peer that takes no byte of its answer for so long is cut off, in ms. */
  readonly stalledTimeoutMs: number;
  /** How long `close` waits for requests in work, in ms. */
  readonly closeTimeoutMs: number;
}

export const defaultLimits: ServerLimits = {
  maxBodyBytes: 1024 * 1024,
  maxHeaders: 100,
  maxHeaderBytes: 16 * 1024,
  headersTimeoutMs: 10_000,
  requestTimeoutMs: 30_000,
  // Longer than the minute for which load balancers keep theirs: the side that sends must be the one that closes.
  keepAliveTimeoutMs: 65_000,
  stalledTimeoutMs: 60_000,
  closeTimeoutMs: 10_000,
};

export interface ServeOptions {
  fetch(request: Request, info: RequestInfo): Promise<Response>;
  readonly host: string;
  /** 0 takes a free port. */
  readonly port: number;
  readonly log: Logger;
  readonly limits?: Partial<ServerLimits>;
}

export interface RunningServer {
  readonly host: string;
  readonly port: number;
  /** Answers what is in work, then ends. May be called again. */
  close(): Promise<void>;
}

/** The address cannot be listened on; the message says why and what to do. */
export class CannotListen extends Error {
  override readonly name = 'CannotListen';
  readonly code: string;
  constructor(host: string, port: number, code: string) {
    super(`${reasons[code]?.(host, port) ?? `Cannot listen on ${host}:${port} (${code})`}`);
    this.code = code;
  }
}

const reasons: Readonly<Record<string, (host: string, port: number) => string>> = {
  EADDRINUSE: (_, port) => `Port ${port} is taken by another program. Stop it, or choose another port.`,
  EACCES: (_, port) => `Port ${port} needs rights that this user has not got. Choose a port from 1024 on.`,
  EADDRNOTAVAIL: (host) => `${host} is no address of this machine. 127.0.0.1 and 0.0.0.0 always are.`,
  ENOTFOUND: (host) => `The host name ${host} is not known. 127.0.0.1 and 0.0.0.0 always work.`,
};

/**
 * Puts a Fetch handler behind an HTTP server, within limits of size and time. Throws `CannotListen`.
 *
 * A body is read whole before the handler is called: every endpoint needs it whole, it is small, and the
 * adapter has a fast path for it. The adapter replaces the global `Request` and `Response` by lighter ones.
 */
export async function serve(options: ServeOptions): Promise<RunningServer> {
  const limits = { ...defaultLimits, ...options.limits };
  const state = { isClosing: false };
  const server = createServer({
    maxHeaderSize: limits.maxHeaderBytes,
    headersTimeout: limits.headersTimeoutMs,
    requestTimeout: limits.requestTimeoutMs,
    keepAliveTimeout: limits.keepAliveTimeoutMs,
    // Node looks at the two deadlines only this often.
    connectionsCheckingInterval: Math.min(1000, limits.headersTimeoutMs),
    insecureHTTPParser: false,
    noDelay: true,
  });
  server.maxHeadersCount = limits.maxHeaders + 1;
  server.timeout = limits.stalledTimeoutMs;

  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  const listener = createListener(options, limits, state);
  server.on('request', listener);
  server.on('checkContinue', (incoming, outgoing) => {
    if (findRefusal(incoming, limits) === undefined) outgoing.writeContinue();
    listener(incoming, outgoing);
  });
  const port = await listen(server, options.host, options.port);
  let closing: Promise<void> | undefined;
  return {
    host: options.host,
    port,
    close() {
      state.isClosing = true;
      closing ??= closeServer(server, sockets, limits.closeTimeoutMs);
      return closing;
    },
  };
}

type Listener = (incoming: IncomingMessage, outgoing: ServerResponse) => void;

function createListener(
  { fetch, log }: ServeOptions,
  limits: BodyLimits,
  state: { readonly isClosing: boolean },
): Listener {
  const answer = getRequestListener(
    async (request, { incoming, outgoing }) => {
      const response = await fetch(request, { remoteAddress: plainAddress(incoming.socket.remoteAddress) });
      if (state.isClosing && 'shouldKeepAlive' in outgoing) outgoing.shouldKeepAlive = false;
      return response;
    },
    { autoCleanupIncoming: false, errorHandler: (error) => answerFault(error, log) },
  );
  return (incoming, outgoing) => {
    const refusal = findRefusal(incoming, limits);
    if (refusal !== undefined) return refuse(incoming, outgoing, refusal);
    if (hasNoBody(incoming)) return void answer(incoming, outgoing);
    readBody(incoming, limits, (body) => {
      if (body === undefined) return;
      if (!Buffer.isBuffer(body)) return refuse(incoming, outgoing, body);
      void answer(Object.assign(incoming, { rawBody: body }), outgoing);
    });
  };
}

function answerFault(error: unknown, log: Logger): Response {
  // A request that no URL can be made of: a bad Host header or target.
  if (error instanceof RequestError) return new Response('Bad Request\n', { status: 400 });
  log.error({ err: error }, 'a request failed outside its handler');
  return new Response('Internal Error\n', { status: 500 });
}

function plainAddress(address = ''): string {
  return address.startsWith('::ffff:') ? address.slice('::ffff:'.length) : address;
}

function listen(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(new CannotListen(host, port, error.code ?? error.message));
    });
    server.listen({ host, port }, () => {
      server.removeAllListeners('error');
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });
}

/** Requests already on their way when closing starts are still taken, for so long, in ms. */
const drainMs = 400;

/**
 * First only the answers say that the connection ends, so that no request that a client has already sent meets a
 * closed door; then nothing new is accepted; what is not answered at the deadline is cut off.
 */
async function closeServer(server: Server, sockets: ReadonlySet<Socket>, timeoutMs: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, drainMs));
  const deadline = setTimeout(() => server.closeAllConnections(), timeoutMs);
  // A connection becomes idle when its last answer is sent, which may be long after `close`.
  const sweep = setInterval(() => closeIdle(server, sockets), 50);
  await new Promise<void>((resolve) => server.close(() => resolve()));
  clearTimeout(deadline);
  clearInterval(sweep);
}

/** Node counts a connection as idle only after its first request: one that never sent a byte is so as well. */
function closeIdle(server: Server, sockets: ReadonlySet<Socket>): void {
  server.closeIdleConnections();
  for (const socket of sockets) if (socket.bytesRead === 0) socket.destroy();
}
