import type { IncomingMessage, ServerResponse } from 'node:http';

export interface BodyLimits {
  /** Bytes of a request's body. */
  readonly maxBodyBytes: number;
  /** Header fields of a request. */
  readonly maxHeaders: number;
}

/** Why a request is not worked on; the connection ends with the answer. */
export interface Refusal {
  readonly status: number;
  readonly text: string;
}

/** What can be seen without the body. */
export function findRefusal(incoming: IncomingMessage, limits: BodyLimits): Refusal | undefined {
  if (incoming.rawHeaders.length > 2 * limits.maxHeaders) {
    return { status: 431, text: 'Request Header Fields Too Large' };
  }
  const encoding = incoming.headers['content-encoding'];
  // A few kilobytes can inflate to gigabytes, and nobody compresses a JSON object of this size.
  if (encoding !== undefined && encoding.toLowerCase() !== 'identity') {
    return { status: 415, text: 'Content-Encoding is not supported' };
  }
  return Number(incoming.headers['content-length'] ?? 0) > limits.maxBodyBytes ? tooLarge : undefined;
}

export const tooLarge: Refusal = { status: 413, text: 'Request body is too large' };

export const hasNoBody = ({ method }: IncomingMessage): boolean => method === 'GET' || method === 'HEAD';

/**
 * Reads a body, holding at most the limit. `undefined` when the client went away.
 */
export function readBody(
  incoming: IncomingMessage,
  { maxBodyBytes }: BodyLimits,
  done: (body: Buffer | Refusal | undefined) => void,
): void {
  const chunks: Buffer[] = [];
  let size = 0;
  const finish = (body: Buffer | Refusal | undefined) => {
    incoming.off('data', onData).off('end', onEnd).off('close', onClose);
    done(body);
  };
  const onData = (chunk: Buffer) => {
    size += chunk.length;
    if (size > maxBodyBytes) finish(tooLarge);
    else chunks.push(chunk);
  };
  const onEnd = () => {
    const [only] = chunks;
    finish(only !== undefined && chunks.length === 1 ? only : Buffer.concat(chunks));
  };
  const onClose = () => finish(undefined);
  incoming.on('data', onData).on('end', onEnd).on('close', onClose).on('error', ignore);
}

/** A broken connection shows as `close`. */
function ignore(): void {}

/** How long what a refused client still sends is read and thrown away, in ms. */
const lingerMs = 500;

/**
 * Answers and ends the connection. Closing while data arrives would reset it, and the client would not see the
 * answer: so what comes is thrown away for a moment.
 */
export function refuse(incoming: IncomingMessage, outgoing: ServerResponse, { status, text }: Refusal): void {
  outgoing.writeHead(status, { 'content-type': 'text/html; charset=UTF-8', connection: 'close' });
  outgoing.end(`${text}\n`);
  incoming.resume();
  const { socket } = incoming;
  const timer = setTimeout(() => socket.destroy(), lingerMs);
  socket.once('close', () => clearTimeout(timer));
}
