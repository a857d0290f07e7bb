import { cdi } from '@latchkey/contract';
import { testDatabases } from '@latchkey/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { call } from './cdiClient.js';
import { report, within } from './figures.js';
import { sessionsAt } from './sessionClient.js';
import { startCores, type TrialCores } from './trialCores.js';

const refused = { status: 'UNAUTHORISED', message: 'invalid refresh token' };

/** The token with each of its bytes flipped in turn: all bits, and the lowest alone. */
function flippedBytes(token: string): string[] {
  const bytes = Buffer.from(token, 'base64url');
  return [0xff, 0x01].flatMap((mask) =>
    Array.from(bytes, (byte, index) => {
      const changed = Buffer.from(bytes);
      changed[index] = byte ^ mask;
      return changed.toString('base64url');
    }),
  );
}

/** The token with each of its characters replaced in turn, once within the alphabet and once outside it. */
const replacedCharacters = (token: string): string[] =>
  Array.from(token, (character, index) =>
    [character === 'A' ? 'B' : 'A', '=', '\u00e9'].map(
      (other) => token.slice(0, index) + other + token.slice(index + 1),
    ),
  ).flat();

/** The token with something cut off or added. */
const reshaped = (token: string): string[] => [
  '',
  ...Array.from(token, (_, length) => token.slice(0, length)),
  `${token}A`,
  `${token}=`,
  `${token}\n`,
  ` ${token}`,
  token + token,
  token.toLowerCase(),
  Buffer.from(token, 'base64url').toString('hex'),
  'x'.repeat(500_000),
];

describe.each(testDatabases())('R4: refresh tokens that are not ours on $name', (database) => {
  let trial: TrialCores;
  beforeAll(async () => {
    trial = await startCores(database, { count: database.name === 'postgres' ? 2 : 1 });
  });
  afterAll(() => trial?.close());

  it.each(['5.4', '5.6'])(
    'changed in any byte, are unauthorised and harm nobody (CDI %s)',
    async (version) => {
      const sessions = sessionsAt(trial.address(), { version });
      const created = await sessions.create();
      // Not the first token: its successors carry what tells a lineage.
      const token = await sessions.next(created.refreshToken.token);
      const forged = [...flippedBytes(token), ...replacedCharacters(token), ...reshaped(token)].filter(
        (text) => text !== token,
      );
      const work = forged.map((text, index) => ({ text, at: sessionsAt(trial.address(index), { version }) }));
      for (let start = 0; start < work.length; start += 50) {
        const answers = await Promise.all(
          work.slice(start, start + 50).map(({ at, text }) => at.refresh(text)),
        );
        expect(answers).toEqual(answers.map(() => refused));
      }
      // Not ended, not told as theft: the true one still works.
      expect(await sessions.next(token)).toEqual(expect.any(String));
      report(`R4 ${database.name} CDI ${version}`, { forged: forged.length, unauthorised: forged.length });
    },
    within(300_000),
  );

  it('of another app, or of an app of the same name before, are unauthorised', async () => {
    const apps = ['first-app', 'second-app'];
    for (const appId of apps) await sessionsAt(trial.address()).createApp(appId);
    const [first, second] = apps.map((appId) => sessionsAt(trial.address(1), { appId }));
    const token = (await first?.create())?.refreshToken.token ?? '';
    expect(await second?.refresh(token)).toEqual(refused);
    expect(await sessionsAt(trial.address()).refresh(token)).toEqual(refused);
    expect(await first?.refresh(token)).toMatchObject({ status: 'OK' });
    // A new app has new keys, whatever its name was before.
    await call(trial.address(), cdi.multitenancy.removeApp, { appId: 'first-app' });
    await sessionsAt(trial.address()).createApp('first-app');
    expect(await sessionsAt(trial.address(), { appId: 'first-app' }).refresh(token)).toEqual(refused);
  });

  it('of another core, with another key, are unauthorised', async () => {
    const other = await startCores(database);
    try {
      const { refreshToken } = await sessionsAt(other.address()).create();
      expect(await sessionsAt(trial.address()).refresh(refreshToken.token)).toEqual(refused);
    } finally {
      await other.close();
    }
  });
});
