import { createServer, type Server } from 'node:http';
import { cdi } from '@latchkey/contract';
import { testDatabases } from '@latchkey/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Backend, startBackend } from './backend.js';
import { call, ok } from './cdiClient.js';
import { report } from './figures.js';
import { type Forger, forgeries, parts, signed } from './forgedTokens.js';
import { sessionsAt } from './sessionClient.js';
import { openSecrets, privateKeyOf } from './signingKey.js';
import { startCores, type TrialCores } from './trialCores.js';

const ENCRYPTION_KEY = 'a key of the operator that is long enough';
const [sqlite] = testDatabases();

/**
 * Signed by the core's own key, these say nothing that a backend must not believe. Claims named twice: the parser
 * that checks them is the one that uses them. A clock that runs behind the core's must not log everybody out, so a
 * backend does not look at `iat`. A token without `tId` is of the public tenant.
 */
const leftToTheCore = /named twice|^iat \d|^no tId/;

/** A token that is too long for a header is refused by the server before anybody reads it. */
const refusals = [401, 431];

describe('J1: forged access tokens', () => {
  let trial: TrialCores;
  let backend: Backend;
  let forger: Forger;
  let keyServer: Server;
  let keysAsked = 0;

  beforeAll(async () => {
    if (sqlite === undefined) throw new Error('SQLite is always there.');
    trial = await startCores(sqlite, { env: { LATCHKEY_ENCRYPTION_KEY: ENCRYPTION_KEY } });
    backend = await startBackend(trial.address());
    keyServer = createServer((_, response) => {
      keysAsked += 1;
      response.end('{"keys":[]}');
    });
    await new Promise<void>((resolve) => keyServer.listen(0, '127.0.0.1', resolve));
    const address = keyServer.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const token = (await sessionsAt(trial.address()).create({ role: 'user' })).accessToken.token;
    const secrets = await openSecrets(trial.uri, ENCRYPTION_KEY);
    const privateKey = privateKeyOf(secrets, String(parts(token).header.kid));
    forger = { token, privateKey, keyServer: `http://127.0.0.1:${port}` };
  });
  afterAll(async () => {
    await backend?.stop();
    await trial?.close();
    keyServer?.close();
  });

  const atCore = async (token: string, version: string, checkDatabase = false) =>
    (await sessionsAt(trial.address(), { version }).verify(token, checkDatabase)).status;

  const atBackend = async (token: string, path = '/me') => {
    const answer = await fetch(backend.address + path, { headers: { authorization: `Bearer ${token}` } });
    await answer.body?.cancel();
    return answer.status;
  };

  it('are told from genuine ones: these pass, also when the forger had the key', async () => {
    const { header, claims } = parts(forger.token);
    for (const token of [forger.token, signed(header, claims, forger.privateKey)]) {
      expect(await atCore(token, '5.6', true)).toBe('OK');
      expect(await atCore(token, '5.4')).toBe('OK');
      expect([await atBackend(token), await atBackend(token, '/me-in-database')]).toEqual([200, 200]);
    }
  });

  it('are refused by the core and by the backend, and make neither fetch a key', async () => {
    const passed: string[] = [];
    const forged = Object.entries(forgeries(forger));
    for (let start = 0; start < forged.length; start += 20) {
      await Promise.all(
        forged.slice(start, start + 20).map(async ([name, token]) => {
          const verdicts = {
            'core 5.6': (await atCore(token, '5.6')) !== 'TRY_REFRESH_TOKEN',
            'core 5.6 with the database': (await atCore(token, '5.6', true)) !== 'TRY_REFRESH_TOKEN',
            'core 5.4': (await atCore(token, '5.4')) !== 'TRY_REFRESH_TOKEN',
            'core 2.7': (await atCore(token, '2.7')) !== 'TRY_REFRESH_TOKEN',
            backend: !leftToTheCore.test(name) && !refusals.includes(await atBackend(token)),
            'backend with the database': !refusals.includes(await atBackend(token, '/me-in-database')),
          };
          for (const [where, isWrong] of Object.entries(verdicts))
            if (isWrong) passed.push(`${where}: ${name}`);
        }),
      );
    }
    expect(passed).toEqual([]);
    expect(keysAsked).toBe(0);
    expect(trial.cores[0].output()).not.toContain('request failed');
    const left = forged.filter(([name]) => leftToTheCore.test(name)).length;
    report('J1', {
      forged: forged.length,
      'refused by the core': forged.length,
      'by the backend alone': forged.length - left,
      'keys fetched': 0,
    });
  });

  it('that the core itself signed for another use are no sessions', async () => {
    const { sub, rsub, tId } = parts(forger.token).claims;
    for (const useStaticSigningKey of [true, false]) {
      const { jwt } = ok(
        await call(trial.address(), cdi.jwt.createJwt, {
          algorithm: 'RS256',
          jwksDomain: 'https://example.com',
          payload: { sub, rsub, tId, stt: 0 },
          validity: 3600,
          useStaticSigningKey,
        }),
      );
      expect(await atCore(jwt, '5.6')).toBe('TRY_REFRESH_TOKEN');
      expect(await atCore(jwt, '5.4')).toBe('TRY_REFRESH_TOKEN');
      expect(await atBackend(jwt)).toBe(401);
    }
  });
});
