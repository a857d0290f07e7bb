import { Agent, request as httpRequest } from 'node:http';
import { cdi, type EndpointDefinition, type EndpointGroup } from '@latchkey/contract';
import { secretsIn, testDatabases } from '@latchkey/testkit';
import { describe, expect, it } from 'vitest';
import { call, faultOf, ok } from './cdiClient.js';
import { mb, report, times, within } from './figures.js';
import { mutate, mutateQuery, plainFields } from './mutations.js';
import { type Random, random } from './random.js';
import { sessionsAt } from './sessionClient.js';
import { memoryOf, startCores } from './trialCores.js';

const families = Object.entries<EndpointGroup>(cdi);
const kinds = testDatabases();
/** Of all families on all databases. */
const REQUESTS = times(10_000);
const EACH = Math.ceil(REQUESTS / families.length / kinds.length);
const CLIENTS = 16;
/** The same in every run; another one with `LATCHKEY_TRIALS_SEED`. */
const SEED = Number(process.env.LATCHKEY_TRIALS_SEED ?? '20261');

interface Sent {
  readonly status: number;
  readonly text: string;
  readonly isJson: boolean;
}

describe.each(kinds)('F1: mutated requests on $name', (database) => {
  it(
    'are answered as declared or refused with a 4xx, and cost no memory',
    async () => {
      const trial = await startCores(database);
      const agent = new Agent({ keepAlive: true, maxSockets: CLIENTS });
      const core = trial.cores[0];
      try {
        const ids = await someIds(core.address);
        const statuses = new Map<number, number>();
        const faults: string[] = [];
        const memory: number[] = [];
        for (const [family, endpoints] of families) {
          const chance = random(SEED);
          const definitions = Object.values(endpoints);
          const sendOne = async () => {
            const endpoint = chance.pick(definitions);
            const { path, body } = prepare(endpoint, ids, chance);
            const sent = await send(agent, core.port, endpoint.method, path, body);
            statuses.set(sent.status, (statuses.get(sent.status) ?? 0) + 1);
            const fault = judge(endpoint, sent);
            if (fault !== undefined)
              faults.push(`${family} ${endpoint.method} ${path} ${body?.toString('latin1')}: ${fault}`);
          };
          for (let sent = 0; sent < EACH; sent += CLIENTS) {
            await Promise.all(Array.from({ length: Math.min(CLIENTS, EACH - sent) }, sendOne));
          }
          memory.push(memoryOf(core.pid) ?? 0);
        }
        expect(faults).toEqual([]);
        // It is the same process, and as well as before.
        ok(await call(core.address, cdi.emailPassword.signUp, { email: 'after@example.com', password: 'x' }));
        expect(core.output()).not.toMatch(/request failed|unexpected error|UnhandledPromise/);
        expect(secretsIn(core.output())).toEqual([]);
        const [first = 0] = memory;
        const last = memory.at(-1) ?? 0;
        // The heap of a young process still grows; what a request leaves behind would be seen many times over.
        expect(last - first).toBeLessThan(Math.max(60 * 1024 * 1024, first * 0.3));
        report(`F1 ${database.name}`, {
          requests: EACH * families.length,
          ...Object.fromEntries([...statuses].sort().map(([status, count]) => [`answers ${status}:`, count])),
          'memory after the first family': mb(first),
          'after the last': mb(last),
        });
      } finally {
        agent.destroy();
        await trial.close();
      }
    },
    within(300_000),
  );
});

/** Ids that exist, so that a request which survives its mutation gets somewhere. */
async function someIds(core: string): Promise<Record<string, string>> {
  const email = 'fuzz@example.com';
  const { user } = ok(await call(core, cdi.emailPassword.signUp, { email, password: 'correct horse' }));
  const { session, accessToken, refreshToken } = await sessionsAt(core).create();
  return {
    userId: user.id,
    recipeUserId: user.id,
    email,
    sessionHandle: session.handle,
    accessToken: accessToken.token,
    refreshToken: refreshToken.token,
    appId: 'fuzzed-app',
    tenantId: 'fuzzed-tenant',
    algorithm: 'RS256',
    jwksDomain: 'https://example.com',
    hashingAlgorithm: 'bcrypt',
    passwordHash: `$2a$04$${'.'.repeat(53)}`,
    method: 'token',
  };
}

function prepare(endpoint: EndpointDefinition, ids: Readonly<Record<string, string>>, chance: Random) {
  const fields = plainFields(endpoint, ids);
  const hasBody = endpoint.method === 'POST' || endpoint.method === 'PUT';
  return hasBody
    ? { path: endpoint.path, body: mutate(fields, chance) }
    : { path: `${endpoint.path}?${mutateQuery(fields, chance)}`, body: undefined };
}

/** Through node:http, which sends bytes and paths as they are. */
function send(agent: Agent, port: number, method: string, path: string, body?: Buffer): Promise<Sent> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json', ...(body && { 'content-length': body.length }) };
    const sending = httpRequest(
      { agent, host: '127.0.0.1', port, method, path, headers, timeout: 60_000 },
      (incoming) => {
        const chunks: Buffer[] = [];
        incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
        incoming.on('end', () =>
          resolve({
            status: incoming.statusCode ?? 0,
            text: Buffer.concat(chunks).toString(),
            isJson: incoming.headers['content-type']?.startsWith('application/json') === true,
          }),
        );
        incoming.on('error', reject);
      },
    );
    sending.on('error', reject).on('timeout', () => sending.destroy(new Error('no answer')));
    sending.end(body);
  });
}

/** Why an answer is not allowed; `undefined` when it is. */
function judge(endpoint: EndpointDefinition, { status, text, isJson }: Sent): string | undefined {
  if (status >= 400 && status < 500) return text.trim() === '' ? `${status} without a word` : undefined;
  if (status !== 200 || !isJson) return `${status} ${text}`;
  return faultOf(endpoint, { status, text, headers: new Headers() });
}
