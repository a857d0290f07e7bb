/**
 * Two small servers, each run in a process of its own: `bare` echoes JSON, `prototype` creates sessions with as
 * little code as the task allows. They show what this machine can do. Prints its port.
 */
import { createSign, generateKeyPairSync, randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';

type Serve = (body: Record<string, unknown>, answer: (value: unknown) => void) => void;

const bare: Serve = (body, answer) => answer({ status: 'OK', body });

function prototype(): Serve {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const file = join(tmpdir(), `latchkey-bench-${randomUUID()}.db`);
  process.once('exit', () => {
    for (const suffix of ['', '-wal', '-shm']) rmSync(file + suffix, { force: true });
  });
  const db = new Sqlite(file);
  db.pragma('journal_mode = WAL');
  db.pragma('synchronous = FULL');
  db.exec('create table sessions (handle text primary key, hash text, data text, expires integer)');
  const insert = db.prepare('insert into sessions values (?, ?, ?, ?)');
  const commit = db.transaction((rows: unknown[][]) => {
    for (const row of rows) insert.run(...row);
  });
  let waiting: { row: unknown[]; done: () => void }[] = [];
  const flush = () => {
    const batch = waiting;
    waiting = [];
    commit(batch.map(({ row }) => row));
    for (const { done } of batch) done();
  };
  const head = Buffer.from('{"alg":"RS256","typ":"JWT"}').toString('base64url');
  return ({ userId }, answer) => {
    const handle = randomUUID();
    const claims = Buffer.from(JSON.stringify({ sub: userId, handle, iat: Date.now() })).toString(
      'base64url',
    );
    const signature = createSign('RSA-SHA256').update(`${head}.${claims}`).sign(privateKey, 'base64url');
    const tokens = { token: `${head}.${claims}.${signature}`, refresh: randomUUID() };
    const done = () => answer({ status: 'OK', session: { handle, userId }, ...tokens });
    waiting.push({ row: [handle, 'hash', '{}', Date.now()], done });
    if (waiting.length === 1) setImmediate(flush);
  };
}

function handle(serve: Serve) {
  return (request: IncomingMessage, response: ServerResponse) => {
    const chunks: Buffer[] = [];
    request
      .on('data', (chunk: Buffer) => chunks.push(chunk))
      .on('end', () => {
        serve(JSON.parse(Buffer.concat(chunks).toString()), (value) => {
          const answer = JSON.stringify(value);
          const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(answer) };
          response.writeHead(200, headers).end(answer);
        });
      });
  };
}

const server = createServer(handle(process.argv[2] === 'prototype' ? prototype() : bare));
server.listen(0, '127.0.0.1', () => {
  console.log((server.address() as AddressInfo).port);
});
process.once('SIGTERM', () => process.exit(0));
