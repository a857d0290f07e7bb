import { connect, createServer, type Socket } from 'node:net';

/** A way to PostgreSQL on which the end of each committed write arrives late. */
export interface CommitHolder {
  /** The address to use in place of the database's own. */
  readonly uri: string;
  /** Commits that the database has confirmed and the core does not know of yet. */
  held(): number;
  /** Commits that the core knows of. */
  released(): number;
  /** Everything that was sent to the database. */
  sent(): string;
  close(): Promise<void>;
}

/** How long a confirmation is held back, in ms. */
const HELD_FOR = 40;

/**
 * Stands between a core and PostgreSQL and holds back each confirmation of a transaction, and of an update that is
 * one by itself. An answer to a client meanwhile would be a promise that the database has not made.
 */
export async function holdCommits(database: string): Promise<CommitHolder> {
  const target = new URL(database);
  const sockets = new Set<Socket>();
  const state = { held: 0, released: 0, sent: '' };
  const server = createServer((client) => {
    const upstream = connect(Number(target.port || 5432), target.hostname);
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
    }
    client.on('data', (chunk) => {
      state.sent += chunk.toString('latin1');
      upstream.write(chunk);
    });
    client.on('close', () => upstream.destroy());
    forwardSlowly(upstream, client, state);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const uri = new URL(database);
  uri.hostname = '127.0.0.1';
  uri.port = String(typeof address === 'object' && address !== null ? address.port : 0);
  return {
    uri: uri.href,
    held: () => state.held,
    released: () => state.released,
    sent: () => state.sent,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Passes messages on one by one: a letter, four bytes of length (with themselves), the content. */
function forwardSlowly(from: Socket, to: Socket, state: { held: number; released: number }): void {
  let rest = Buffer.alloc(0);
  let queue = Promise.resolve();
  const forward = (message: Buffer): Promise<void> => {
    if (!isCommit(message)) return Promise.resolve(void to.write(message));
    state.held += 1;
    return new Promise((resolve) => {
      setTimeout(() => {
        state.held -= 1;
        state.released += 1;
        to.write(message);
        resolve();
      }, HELD_FOR);
    });
  };
  from.on('data', (chunk: Buffer) => {
    rest = Buffer.concat([rest, chunk]);
    while (rest.length >= 5 && rest.length > rest.readInt32BE(1)) {
      const message = rest.subarray(0, 1 + rest.readInt32BE(1));
      rest = rest.subarray(message.length);
      queue = queue.then(() => forward(message));
    }
  });
  from.on('close', () => {
    queue = queue.then(() => void to.end());
  });
}

/** `C` tells that a command is complete, and which. */
const isCommit = (message: Buffer): boolean =>
  message[0] === 'C'.charCodeAt(0) && /^(COMMIT|UPDATE)/.test(message.toString('latin1', 5));
