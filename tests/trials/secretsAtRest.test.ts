import { readdir, readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { cdi } from '@latchkey/contract';
import { type CoreProcess, secretsIn, testDatabases } from '@latchkey/testkit';
import { describe, expect, it } from 'vitest';
import { type Backend, startBackend } from './backend.js';
import { ask, type Caller, call, ok } from './cdiClient.js';
import { report, within } from './figures.js';
import { sessionsAt } from './sessionClient.js';
import { openSecrets } from './signingKey.js';
import { fileOf, query, tableNames } from './tables.js';
import { startCore } from './trialCores.js';

const ENCRYPTION_KEY = 'a key of the operator that is long enough';
const API_KEY = 'an-api-key-of-the-operator-0123456789';
const keyed: Caller = { headers: { 'api-key': API_KEY } };

type Secrets = Record<string, string>;

describe.each(testDatabases())('S5: secrets at rest on $name', (database) => {
  it(
    'are in no table, no file and no log',
    async () => {
      const { uri, drop } = await database.create();
      let core: CoreProcess | undefined;
      let backend: Backend | undefined;
      try {
        core = await startCore({
          database: uri,
          env: {
            LATCHKEY_ENCRYPTION_KEY: ENCRYPTION_KEY,
            API_KEYS: API_KEY,
            LOG_LEVEL: 'DEBUG',
          },
        });
        backend = await startBackend(core.address, API_KEY);
        const secrets: Secrets = {
          'the API key': API_KEY,
          'the encryption key': ENCRYPTION_KEY,
          ...(await userStory(core.address)),
          ...(await codesStory(core.address)),
          ...(await backendStory(backend)),
        };
        await refusedStory(core.address, secrets);
        const opened = await openSecrets(uri, ENCRYPTION_KEY);
        const keys = { ...opened.signingKeys, ...opened.appSecrets };
        // A dynamic key, a static one, and the key of the refresh tokens.
        expect(Object.keys(keys)).toHaveLength(3);
        const all = { ...secrets, ...keys };

        const dump = await dumpOf(uri);
        // Hashes of passwords are meant to be there; the passwords themselves are among the known secrets.
        expect(secretsIn(dump, { 'an e-mail, which is no secret': 'ann@example.com' })).not.toEqual([]);
        const inTables = secretsIn(dump, all).filter(({ what }) => what !== 'a password hash');
        expect(inTables).toEqual([]);
        expect(secretsIn(`${core.output()}\n${backend.output().replaceAll(/.*"mail".*/g, '')}`, all)).toEqual(
          [],
        );
        expect(core.output()).not.toContain('request failed');
        // Also where rows were deleted or changed.
        const files = database.name === 'sqlite' ? await filesOf(uri) : {};
        for (const [name, bytes] of Object.entries(files))
          expect([name, ...foundIn(bytes, all)]).toEqual([name]);
        report(`S5 ${database.name}`, {
          'known secrets': Object.keys(all).length,
          tables: (await tableNames(uri)).length,
          'characters of the dump': dump.length,
          'of the logs': core.output().length,
          files: Object.keys(files).length,
          found: 0,
        });
      } finally {
        await backend?.stop();
        await core?.stop();
        await drop();
      }
    },
    within(300_000),
  );
});

/** Sign-up to sign-out and back, over the core's own interface. */
async function userStory(core: string): Promise<Secrets> {
  const email = 'ann@example.com';
  const secrets: Secrets = {
    'the first password': 'the first pass phrase',
    'the second password': 'the second pass phrase',
    'the third password': 'the third pass phrase',
    'a wrong password': 'no pass phrase at all',
  };
  const [first = '', second = '', third = '', wrong = ''] = Object.values(secrets);
  const { user } = ok(await call(core, cdi.emailPassword.signUp, { email, password: first }, keyed));
  ok(await call(core, cdi.emailPassword.signIn, { email, password: first }, keyed));
  await call(core, cdi.emailPassword.signIn, { email, password: wrong }, keyed);
  const resetToken = async () =>
    ok(await call(core, cdi.emailPassword.createResetPasswordToken, { userId: user.id, email }, keyed)).token;
  const used = await resetToken();
  const reset = { method: 'token', token: used, newPassword: second };
  ok(await call(core, cdi.emailPassword.resetPassword, reset, keyed));
  const unused = await resetToken();
  ok(await call(core, cdi.emailPassword.updateUser, { recipeUserId: user.id, password: third }, keyed));
  const found: Secrets = { ...secrets, 'a used reset token': used, 'an unused reset token': unused };
  for (const version of ['5.6', '5.4']) {
    const sessions = sessionsAt(core, { ...keyed, version });
    const created = await sessions.create({ name: 'Ann' });
    const next = await sessions.next(created.refreshToken.token);
    await sessions.verify(created.accessToken.token);
    found[`a refresh token (${version})`] = created.refreshToken.token;
    found[`its successor (${version})`] = next;
    found[`an access token (${version})`] = created.accessToken.token;
    // Told as theft, or taken within the grace period: both are written about in a log, if anything is.
    await sessions.refresh(created.refreshToken.token);
  }
  const jwt = { algorithm: 'RS256', jwksDomain: 'https://example.com', payload: {}, validity: 60 };
  found['a JWT'] = ok(await call(core, cdi.jwt.createJwt, jwt, keyed)).jwt;
  return found;
}

/** Sign-ins with one-time codes, used and unused, and second factors. */
async function codesStory(core: string): Promise<Secrets> {
  const found: Secrets = {};
  for (const which of ['used', 'unused']) {
    const contact = { email: `${which}@example.com`, userInputCode: `the ${which} one-time code` };
    const code = ok(await call(core, cdi.passwordless.createCode, contact, keyed));
    const { preAuthSessionId, linkCode } = code;
    if (which === 'used')
      ok(await call(core, cdi.passwordless.consumeCode, { preAuthSessionId, linkCode }, keyed));
    found[`a one-time code (${which})`] = code.userInputCode;
    found[`the code of a link (${which})`] = linkCode;
    found[`the id of a device (${which})`] = code.deviceId;
  }
  const device = { userId: 'ann', skew: 1, period: 30 };
  found['a TOTP secret'] = ok(await call(core, cdi.totp.createDevice, device, keyed)).secret;
  found['an imported TOTP secret'] = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';
  const imported = { ...device, deviceName: 'imported', secretKey: found['an imported TOTP secret'] };
  ok(await call(core, cdi.totp.importDevice, imported, keyed));
  await call(core, cdi.totp.verifyTotp, { userId: 'ann', totp: '123456' }, keyed);
  return found;
}

/** The same through a backend, as a browser would. */
async function backendStory(backend: Backend): Promise<Secrets> {
  const post = (path: string, fields: Secrets) =>
    fetch(`${backend.address}/auth${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'st-auth-mode': 'header' },
      body: JSON.stringify({ formFields: Object.entries(fields).map(([id, value]) => ({ id, value })) }),
    });
  const password = 'pass phrase 4 of a browser';
  const answer = await post('/signup', { email: 'ben@example.com', password });
  expect(await answer.json()).toMatchObject({ status: 'OK' });
  return {
    'the password of a browser': password,
    'the access token of a browser': answer.headers.get('st-access-token') ?? '',
    'the refresh token of a browser': answer.headers.get('st-refresh-token') ?? '',
  };
}

/** Requests that fail, with secrets wherever somebody may put them by mistake. */
async function refusedStory(core: string, secrets: Secrets): Promise<void> {
  const signUp = cdi.emailPassword.signUp;
  for (const secret of Object.values(secrets)) {
    await ask(core, signUp, { email: 1, password: secret }, keyed);
    await ask(core, signUp, { email: secret, password: '' }, keyed);
    await ask(core, { method: 'POST', path: `/no/such/path/${encodeURIComponent(secret)}` }, {}, keyed);
    await ask(core, { method: 'GET', path: '/recipe/session' }, { sessionHandle: secret }, keyed);
    await ask(core, signUp, {}, { headers: { 'api-key': encodeURIComponent(secret).slice(0, 4_000) } });
  }
}

/** Every row of every table as text. */
async function dumpOf(uri: string): Promise<string> {
  const tables = await tableNames(uri);
  const rows = await Promise.all(tables.map((table) => query(uri, `select * from ${table}`)));
  return tables
    .flatMap((table, index) => rows[index]?.map((row) => `${table} ${JSON.stringify(row)}`) ?? [])
    .join('\n');
}

/** The database file and what lies beside it. */
async function filesOf(uri: string): Promise<Record<string, Buffer>> {
  const folder = dirname(fileOf(uri));
  const names = (await readdir(folder)).filter((name) => name.startsWith(basename(fileOf(uri))));
  return Object.fromEntries(
    await Promise.all(names.map(async (name) => [name, await readFile(join(folder, name))] as const)),
  );
}

const foundIn = (bytes: Buffer, secrets: Secrets): string[] =>
  Object.entries(secrets)
    .filter(([, secret]) => bytes.includes(secret))
    .map(([what]) => what);
