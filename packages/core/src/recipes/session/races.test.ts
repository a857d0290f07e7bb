import { testDatabases } from '@latchkey/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CoreUnderTest, startCores } from '../../../test/coreUnderTest.js';
import { addUser, ok, sessionsOf } from '../../../test/sessions.js';
import { hash1, hash2 } from './service/refreshToken.js';

describe.each(testDatabases())('sessions under races on $name', (database) => {
  let core: CoreUnderTest;
  beforeAll(async () => {
    core = await startCores(database, 2);
  });
  afterAll(() => core.close());

  const countRows = async (handle: string) =>
    (
      await core.db.read
        .selectFrom('sessions')
        .select('user_id')
        .where('session_handle', '=', handle)
        .execute()
    ).length;

  /** One request, by either of two cores. */
  const refreshAt = async (refreshToken: string, i: number, version: string) => {
    const { json, status } = await (i % 2 === 0 ? core.ask : core.askOther)(
      'POST',
      '/recipe/session/refresh',
      {
        body: { refreshToken, enableAntiCsrf: false, useDynamicSigningKey: true },
        headers: { 'cdi-version': version },
      },
    );
    expect(status).toBe(200);
    return json;
  };

  const refreshMany = (refreshToken: string, version: string) =>
    Promise.all(Array.from({ length: 50 }, (_, i) => refreshAt(refreshToken, i, version)));

  const tokenOf = (answer: { refreshToken?: unknown }): string => {
    const { refreshToken } = answer;
    if (typeof refreshToken !== 'object' || refreshToken === null || !('token' in refreshToken)) return '';
    return String(refreshToken.token);
  };

  it('50 refreshes of one token at once leave one session and accuse nobody', async () => {
    const client = sessionsOf(core);
    const { session, refreshToken } = await client.create();
    const answers = await refreshMany(refreshToken.token, '5.6');
    expect(answers.map((answer) => answer.status)).toEqual(answers.map(() => 'OK'));
    expect(await countRows(session.handle)).toBe(1);
    // Exactly one child won; the others are dead branches, of which the first that is used ends the session.
    const row = await core.db.read
      .selectFrom('sessions')
      .select('refresh_token_hash2')
      .where('session_handle', '=', session.handle)
      .executeTakeFirstOrThrow();
    const winners = answers.map(tokenOf).filter((token) => hash2(hash1(token)) === row.refresh_token_hash2);
    expect(winners).toHaveLength(1);
    expect(await client.next(winners[0] ?? '')).toEqual(expect.any(String));
    const losers = answers.map(tokenOf).filter((token) => token !== winners[0]);
    const verdicts = await Promise.all(losers.map((token, i) => refreshAt(token, i, '5.6')));
    expect(verdicts.filter((answer) => answer.status === 'TOKEN_THEFT_DETECTED')).toHaveLength(1);
    expect(verdicts.filter((answer) => answer.status === 'UNAUTHORISED')).toHaveLength(48);
    expect(await countRows(session.handle)).toBe(0);
  });

  it('50 refreshes at once give 50 children under the older rules, of which one wins', async () => {
    const client = sessionsOf(core, { version: '5.4' });
    const { session, refreshToken } = await client.create();
    const first = await client.next(refreshToken.token);
    const answers = await refreshMany(first, '5.4');
    expect(answers.map((answer) => answer.status)).toEqual(answers.map(() => 'OK'));
    const verdicts = await Promise.all(answers.map((answer, i) => refreshAt(tokenOf(answer), i, '5.4')));
    expect(verdicts.filter((answer) => answer.status === 'OK')).toHaveLength(1);
    expect(verdicts.filter((answer) => answer.status === 'TOKEN_THEFT_DETECTED')).toHaveLength(49);
    expect(await countRows(session.handle)).toBe(1);
  });

  it('no session lives after its revocation was acknowledged, whatever refreshed meanwhile', async () => {
    const race = async (round: number) => {
      const version = round % 2 === 0 ? '5.6' : '5.4';
      const client = sessionsOf(core, { version });
      const userId = `racer-${round}`;
      if (round % 3 === 0) await addUser(core, userId);
      const { session, refreshToken } = await client.create({ userId });
      const child = await client.next(refreshToken.token);
      const revoke = [
        () => core.client().users.removeUser({ userId }),
        () => client.session.removeSessions({ sessionHandles: [session.handle] }),
        () => client.session.removeSessions({ userId }),
      ][round % 3];
      const refreshes = [0, 1].map((i) => refreshAt(child, i, version));
      await revoke?.();
      expect(await countRows(session.handle)).toBe(0);
      for (const answer of await Promise.all(refreshes)) {
        expect(['OK', 'UNAUTHORISED']).toContain(answer.status);
        const late = answer.status === 'OK' ? tokenOf(answer) : child;
        expect(await refreshAt(late, 0, version)).toMatchObject({ status: 'UNAUTHORISED' });
      }
      expect(await countRows(session.handle)).toBe(0);
    };
    // Several at once, so that they also meet in one commit and on one connection.
    for (let start = 0; start < 200; start += 20) {
      await Promise.all(Array.from({ length: 20 }, (_, i) => race(start + i)));
    }
  }, 120_000);

  it('a refresh token with one byte changed is unauthorised and does no harm', async () => {
    const client = sessionsOf(core);
    const { session, refreshToken } = await client.create({ enableAntiCsrf: true });
    const { token } = refreshToken;
    const broken = [
      ...Array.from(token, (c, i) => `${token.slice(0, i)}${c === 'A' ? 'B' : 'A'}${token.slice(i + 1)}`),
      ...[1, 2, 4, 8, 16].map((mask, i) => flipBit(token, i * 7, mask)),
      token.slice(1),
      token.slice(0, -1),
      `${token}A`,
      `${token}=`,
      ` ${token}`,
      `${token}.x.V2`,
      token.toLowerCase(),
      '',
      '\u2028',
    ];
    for (const refreshed of broken) {
      expect(await client.refresh(refreshed)).toEqual({
        status: 'UNAUTHORISED',
        message: 'invalid refresh token',
      });
    }
    expect(await client.exists(session.handle)).toBe(true);
    expect(ok(await client.refresh(token)).session.handle).toBe(session.handle);
  });
});

/** Every byte of a base64url token belongs to the encryption, so this is a change of its content. */
function flipBit(token: string, index: number, mask: number): string {
  const bytes = Buffer.from(token, 'base64url');
  bytes.writeUInt8((bytes.at(index) ?? 0) ^ mask, index);
  return bytes.toString('base64url');
}
