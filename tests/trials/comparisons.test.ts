import { createHash, randomBytes } from 'node:crypto';
import { cdi } from '@latchkey/contract';
import { testDatabases } from '@latchkey/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ask, type Caller, call, ok } from './cdiClient.js';
import { report } from './figures.js';
import { sessionsAt } from './sessionClient.js';
import { query } from './tables.js';
import { startCores, type TrialCores } from './trialCores.js';
import { storedHash } from './writeLoad.js';

const apiKeys = [`Key-${randomBytes(24).toString('hex')}`, randomBytes(40).toString('hex')];
const [apiKey = '', otherKey = ''] = apiKeys;
const keyed: Caller = { headers: { 'api-key': apiKey } };
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

describe.each(testDatabases())('T2: how secrets are compared on $name', (database) => {
  let trial: TrialCores;
  beforeAll(async () => {
    trial = await startCores(database, { env: { API_KEYS: apiKeys.join(',') } });
  });
  afterAll(() => trial?.close());

  it('API keys: the whole key and nothing else, of whatever length', async () => {
    const core = trial.address();
    const as = async (key: string) =>
      (await ask(core, cdi.users.countUsers, {}, { headers: { 'api-key': key } })).status;
    for (const key of [apiKey, otherKey, ` ${apiKey} `]) expect([key, await as(key)]).toEqual([key, 200]);
    const wrong = [
      '',
      ...Array.from(apiKey, (_, length) => apiKey.slice(0, length)),
      ...Array.from(
        apiKey,
        (character, index) =>
          apiKey.slice(0, index) + (character === 'A' ? 'B' : 'A') + apiKey.slice(index + 1),
      ),
      `${apiKey}x`,
      apiKeys.join(','),
      apiKey + otherKey,
      apiKey.toUpperCase(),
      'x'.repeat(8_000),
    ];
    const statuses = await Promise.all(wrong.map(as));
    expect(new Set(statuses)).toEqual(new Set([401]));
    report(`T2 API keys ${database.name}`, { 'wrong keys': wrong.length, refused: wrong.length });
  });

  it('reset tokens: found by their hash, which itself opens nothing', async () => {
    const core = trial.address();
    const { user } = ok(
      await call(core, cdi.emailPassword.signUp, { email: 'a@example.com', password: 'old password' }, keyed),
    );
    const request = { userId: user.id, email: 'a@example.com' };
    const { token } = ok(await call(core, cdi.emailPassword.createResetPasswordToken, request, keyed));
    const rows = await query(trial.uri, 'select token_hash from emailpassword_reset_tokens');
    expect(rows).toEqual([{ token_hash: sha256(token) }]);
    const consume = (text: string) =>
      call(core, cdi.emailPassword.consumeResetPasswordToken, { token: text }, keyed);
    for (const text of [sha256(token), token.slice(0, -1), `${token}A`, token.toLowerCase(), '%', '_']) {
      expect(await consume(text)).toEqual({ status: 'RESET_PASSWORD_INVALID_TOKEN_ERROR' });
    }
    expect(await consume(token)).toMatchObject({ status: 'OK', userId: user.id });
  });

  it('refresh tokens: found by their hash, which itself opens nothing', async () => {
    const sessions = sessionsAt(trial.address(), keyed);
    const { refreshToken, accessToken } = await sessions.create();
    const [row] = await query(trial.uri, 'select refresh_token_hash2 as hash from sessions');
    expect(row).toEqual({ hash: storedHash(refreshToken.token) });
    const hashes = [String(row?.hash), sha256(refreshToken.token), accessToken.token];
    for (const text of hashes) {
      expect(await sessions.refresh(text)).toEqual({
        status: 'UNAUTHORISED',
        message: 'invalid refresh token',
      });
    }
    expect(await sessions.refresh(refreshToken.token)).toMatchObject({ status: 'OK' });
  });
});
