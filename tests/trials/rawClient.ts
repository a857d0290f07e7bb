import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** What came of bytes that were sent. */
export interface RawAnswer {
  /** Status of each answer, in order. */
  readonly statuses: readonly number[];
  readonly text: string;
  /** Whether the core ended the connection by itself. */
  readonly isClosed: boolean;
  /** Bytes that the core, or the system for it, has taken. */
  readonly sent: number;
}

/** Sends bytes as they are, and reads what comes back until the connection ends or `limit` ms have gone by. */
export async function sendRaw(port: number, bytes: string | Buffer, limit = 2_000): Promise<RawAnswer> {
  return exchange(port, limit, async (socket) => void socket.write(bytes));
}

/** Sends a piece again and again until the connection ends or `most` bytes are sent. */
export async function sendEndlessly(
  port: number,
  head: string,
  piece: Buffer,
  most: number,
  limit = 20_000,
): Promise<RawAnswer> {
  return exchange(port, limit, async (socket) => {
    socket.write(head);
    while (!socket.destroyed && socket.bytesWritten < most) {
      // At the other side's pace: what it does not take must not pile up here.
      if (!socket.write(piece))
        await Promise.race([once(socket, 'drain'), once(socket, 'close')]).catch(() => undefined);
    }
  });
}

async function exchange(
  port: number,
  limit: number,
  send: (socket: Socket) => Promise<void>,
): Promise<RawAnswer> {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: false });
  const chunks: Buffer[] = [];
  let isClosed = false;
  socket.on('data', (chunk) => chunks.push(chunk)).on('error', () => undefined);
  const closed = new Promise<void>((resolve) => {
    socket.once('close', () => {
      isClosed = true;
      resolve();
    });
  });
  const overdue = new Promise<void>((resolve) => setTimeout(resolve, limit).unref());
  await Promise.race([Promise.all([send(socket), closed]), overdue]);
  const result = { isClosed, sent: socket.bytesWritten };
  socket.destroy();
  const text = Buffer.concat(chunks).toString('latin1');
  const statuses = [...text.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status));
  return { statuses, text, ...result };
}
