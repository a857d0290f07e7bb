import { createSign, generateKeyPairSync, randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hash } from '@node-rs/bcrypt';
import Sqlite from 'better-sqlite3';
import { load } from './load.js';
import { startScript } from './processes.js';

/** What this machine can do at all, per second. Measured in the same run as what it is compared with. */
export interface Floors {
  readonly rsaSign: number;
  readonly bcrypt11: number;
  readonly sqliteCommit: number;
  readonly bareServer: number;
  /** Session creation of a server of fifty lines: node:http, SQLite with group commit, RS256. */
  readonly prototypeCreate: number;
}

const perSecond = (count: number, began: number) => count / ((performance.now() - began) / 1000);

export async function measureFloors(): Promise<Floors> {
  return {
    rsaSign: rsaSign(),
    bcrypt11: await bcrypt11(),
    sqliteCommit: sqliteCommit(),
    bareServer: await yardstick('bare', JSON.stringify({ text: 'x'.repeat(180) }), 20_000),
    prototypeCreate: await yardstick('prototype', JSON.stringify({ userId: randomUUID() }), 4_000),
  };
}

const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });

const sign = (text: string) => createSign('RSA-SHA256').update(text).sign(privateKey, 'base64url');

function rsaSign(): number {
  for (let i = 0; i < 100; i += 1) sign('warm up');
  const began = performance.now();
  for (let i = 0; i < 2000; i += 1) sign(`token ${i}`);
  return perSecond(2000, began);
}

/** Two at a time: as many as the machine that the targets were set on has cores. */
async function bcrypt11(): Promise<number> {
  const began = performance.now();
  const lane = async () => {
    for (let i = 0; i < 10; i += 1) await hash('a password', { cost: 11 });
  };
  await Promise.all([lane(), lane()]);
  return perSecond(20, began);
}

const newFile = () => join(tmpdir(), `latchkey-bench-${randomUUID()}.db`);

function removeDatabase(file: string): void {
  for (const suffix of ['', '-wal', '-shm', '.key']) rmSync(file + suffix, { force: true });
}

function openSqlite(file: string): Sqlite.Database {
  const db = new Sqlite(file);
  db.pragma('journal_mode = WAL');
  db.pragma('synchronous = FULL');
  db.exec('create table sessions (handle text primary key, hash text, data text, expires integer)');
  return db;
}

function sqliteCommit(): number {
  const file = newFile();
  const db = openSqlite(file);
  const insert = db.prepare('insert into sessions values (?, ?, ?, ?)');
  const began = performance.now();
  for (let i = 0; i < 2000; i += 1) insert.run(randomUUID(), 'hash', '{}', i);
  const rate = perSecond(2000, began);
  db.close();
  removeDatabase(file);
  return rate;
}

/** The rate of one of the small servers of `yardsticks.ts`. */
async function yardstick(name: 'bare' | 'prototype', body: string, requests: number): Promise<number> {
  const server = await startScript('yardsticks.ts', [name]);
  const port = Number(await server.line());
  const measure = (count: number) =>
    load({ port, connections: 32, requests: count, next: () => ({ method: 'POST', path: '/', body }) });
  try {
    await measure(requests / 10);
    return (await measure(requests)).perSecond;
  } finally {
    await server.stop();
  }
}
