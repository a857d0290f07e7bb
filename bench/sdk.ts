import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createLogger } from '@latchkey/core';
import Latchkey from '@latchkey/node';
import LatchkeySession from '@latchkey/node/recipe/session';
import { verifySession } from '@latchkey/node/recipe/session/framework/express';
import { startTestCore, testDatabases } from '@latchkey/testkit';
import express, { type Express, type RequestHandler } from 'express';
import SuperTokens from 'supertokens-node';
import SuperTokensSession from 'supertokens-node/recipe/session';
import { load } from './load.js';
import type { Row } from './table.js';

/** The two SDKs take turns, so that a machine that slows down slows both. */
const ROUNDS = 5;
const PER_ROUND = 300;

const appInfo = {
  appName: 'Bench',
  apiDomain: 'http://localhost:3001',
  websiteDomain: 'http://localhost:3000',
};

/** Sessions verified per second, by the SDK's function and in an Express app, beside the published SDK. */
export async function benchSdk(): Promise<Row[]> {
  const [kind] = testDatabases();
  if (kind === undefined) throw new Error('no database');
  const { uri, drop } = await kind.create();
  const core = await startTestCore(uri, {
    log: createLogger({
      level: 'ERROR',
      structured: false,
      destination: { info: process.stdout, error: process.stderr },
    }),
  });
  try {
    const supertokens = { connectionURI: core.address };
    Latchkey.init({ framework: 'express', supertokens, appInfo, recipeList: [LatchkeySession.init()] });
    SuperTokens.init({ supertokens, appInfo, telemetry: false, recipeList: [SuperTokensSession.init()] });
    const tokens = await makeTokens(1 + 2 * ROUNDS * PER_ROUND);
    return [...(await benchFunctions(tokens)), ...(await benchExpress(tokens[0] ?? ''))];
  } finally {
    await core.close();
    await drop();
  }
}

/** Made by the other SDK, so that ours has not seen them. */
async function makeTokens(count: number): Promise<string[]> {
  const tokens: string[] = [];
  for (let i = 0; i < count; i += 1) {
    const userId = SuperTokens.convertToRecipeUserId(`user-${i}`);
    const session = await SuperTokensSession.createNewSessionWithoutRequestResponse('public', userId);
    tokens.push(session.getAccessToken());
  }
  return tokens;
}

type Verify = (token: string) => Promise<unknown>;

const ours: Verify = (token) => LatchkeySession.getSessionWithoutRequestResponse(token);
const published: Verify = (token) => SuperTokensSession.getSessionWithoutRequestResponse(token);

async function rate(verify: Verify, tokens: readonly string[], times: number): Promise<number> {
  const began = performance.now();
  for (let i = 0; i < times; i += 1) await verify(tokens[i % tokens.length] ?? '');
  return times / ((performance.now() - began) / 1000);
}

async function benchFunctions(tokens: readonly string[]): Promise<Row[]> {
  const [known = '', ...fresh] = tokens;
  // The first half warms both up.
  const unseen = fresh.slice(ROUNDS * PER_ROUND);
  for (const verify of [published, ours])
    await rate(verify, fresh.slice(0, ROUNDS * PER_ROUND), ROUNDS * PER_ROUND);
  const rounds = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const batch = unseen.slice(round * PER_ROUND, (round + 1) * PER_ROUND);
    rounds.push({
      published: await rate(published, batch, PER_ROUND),
      first: await rate(ours, batch, PER_ROUND),
      again: await rate(ours, [known], 50_000),
    });
  }
  const peer = median(rounds.map((round) => round.published));
  const row = (name: string, value: number, ratio: number): Row => ({
    name,
    value,
    unit: '/s',
    ratio,
    of: 'supertokens-node',
  });
  return [
    { name: 'SDK: verify, supertokens-node', value: peer, unit: '/s' },
    row(
      'SDK: verify, token seen before',
      median(rounds.map((r) => r.again)),
      median(rounds.map((r) => r.again / r.published)),
    ),
    row(
      'SDK: verify, first sight',
      median(rounds.map((r) => r.first)),
      median(rounds.map((r) => r.first / r.published)),
    ),
  ];
}

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

async function benchExpress(token: string): Promise<Row[]> {
  const answer: RequestHandler = (_request, response) => void response.json({ ok: true });
  const plain = await listen(express().get('/', answer));
  const guarded = await listen(express().get('/', verifySession(), answer));
  const headers = { authorization: `Bearer ${token}` };
  const rounds = [];
  for (let round = 0; round <= ROUNDS; round += 1) {
    const floor = await requestRate(plain.port, headers);
    const value = await requestRate(guarded.port, headers);
    rounds.push({ value, ratio: value / floor });
  }
  plain.close();
  guarded.close();
  // The first round has warmed both up.
  const [, ...counted] = rounds;
  const [value, ratio] = [median(counted.map((r) => r.value)), median(counted.map((r) => r.ratio))];
  return [{ name: 'SDK: Express with verification', value, unit: '/s', ratio, of: 'Express without' }];
}

async function listen(app: Express): Promise<{ port: number; close(): void }> {
  const server = createServer(app);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { port: (server.address() as AddressInfo).port, close: () => server.close() };
}

async function requestRate(port: number, headers: Record<string, string>): Promise<number> {
  const next = () => ({ method: 'GET' as const, path: '/', headers });
  const { perSecond, refused } = await load({ port, connections: 16, requests: 4000, next });
  if (refused > 0) throw new Error(`${refused} requests were refused`);
  return perSecond;
}
