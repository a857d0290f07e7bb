import { testDatabases } from '@latchkey/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CoreUnderTest, type Reply, startCores } from '../../../test/coreUnderTest.js';
import { ok } from '../../../test/sessions.js';

/** SQLite has one process, PostgreSQL any number of them. */
const places = testDatabases().map((database) => ({
  ...database,
  cores: database.name === 'sqlite' ? 1 : 2,
}));

/** How many answers there were of each kind. */
function tally(answers: readonly Reply[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { status, json, text } of answers) {
    const kind = status === 200 ? String(json.status) : `${status} ${text}`;
    counts[kind] = (counts[kind] ?? 0) + 1;
  }
  return counts;
}

describe.each(places)('passwordless requests at once on $name with $cores core(s)', (database) => {
  let core: CoreUnderTest;

  beforeAll(async () => {
    core = await startCores(database, database.cores);
    const coreConfig = { passwordless_max_code_input_attempts: 1000 };
    await core.client().multitenancy.putTenant({ tenantId: 'patient', firstFactors: null, coreConfig });
  });
  afterAll(() => core.close());

  const together = (count: number, request: (i: number) => { path: string; body: object }) =>
    Promise.all(
      Array.from({ length: count }, (_, i) => {
        const { path, body } = request(i);
        return (i % 2 === 0 ? core.ask : core.askOther)('POST', path, { body });
      }),
    );
  const start = async (contact: object) => ok(await core.client().passwordless.createCode(contact));
  const consume = '/recipe/signinup/code/consume';

  it('consume a code once, by link and by input, and create one user', async () => {
    const email = 'once@example.com';
    const { preAuthSessionId, linkCode, deviceId, userInputCode } = await start({ email });
    const answers = await together(50, (i) => ({
      path: consume,
      body: { preAuthSessionId, ...(i % 4 < 2 ? { linkCode } : { deviceId, userInputCode }) },
    }));
    expect(tally(answers)).toEqual({ OK: 1, RESTART_FLOW_ERROR: 49 });
    expect(ok(await core.client().users.listUsers({})).users).toHaveLength(1);
  });

  it('consume one of many codes of one e-mail, and create one user', async () => {
    const email = 'many@example.com';
    const codes = await Promise.all(Array.from({ length: 25 }, () => start({ email })));
    const answers = await together(50, (i) => {
      const { preAuthSessionId = '', linkCode = '' } = codes[i % codes.length] ?? {};
      return { path: consume, body: { preAuthSessionId, linkCode } };
    });
    expect(tally(answers)).toEqual({ OK: 1, RESTART_FLOW_ERROR: 49 });
    const found = await core.client().users.listUsersByAccountInfo({ email, doUnionOfAccountInfo: 'true' });
    expect(ok(found).users).toHaveLength(1);
  });

  it.each(['check', 'consume'])('with wrong codes are counted exactly in %s', async (name) => {
    const { preAuthSessionId, deviceId } = ok(
      await core.client({ tenantId: 'patient' }).passwordless.createCode({ email: `${name}@example.com` }),
    );
    const answers = await together(100, (i) => ({
      path: `/patient/recipe/signinup/code/${name}`,
      body: { preAuthSessionId, deviceId, userInputCode: `wrong ${i}` },
    }));
    const counts = answers.map(({ json }) => Number(json.failedCodeInputAttemptCount));
    expect(counts.sort((a, b) => a - b)).toEqual(Array.from({ length: 100 }, (_, i) => i + 1));
  });

  it('with wrong codes get no guess beyond the maximum', async () => {
    const { preAuthSessionId, deviceId, linkCode } = await start({ email: 'guessed@example.com' });
    const answers = await together(100, (i) => ({
      path: consume,
      body: { preAuthSessionId, deviceId, userInputCode: `wrong ${i}` },
    }));
    expect(tally(answers)).toEqual({ INCORRECT_USER_INPUT_CODE_ERROR: 4, RESTART_FLOW_ERROR: 96 });
    expect(await core.client().passwordless.consumeCode({ preAuthSessionId, linkCode })).toEqual({
      status: 'RESTART_FLOW_ERROR',
    });
  });

  it('send codes, take them back and use them, without a fault', async () => {
    const email = 'busy@example.com';
    const { preAuthSessionId, linkCode, deviceId, codeId } = await start({ email });
    const answers = await together(80, (i) => {
      const requests = [
        { path: '/recipe/signinup/code', body: { deviceId } },
        { path: '/recipe/signinup/code/remove', body: { codeId } },
        { path: consume, body: { preAuthSessionId, linkCode } },
        { path: '/recipe/signinup/codes/remove', body: { email } },
      ];
      return requests[i % (i < 40 ? 2 : 4)] ?? { path: '', body: {} };
    });
    expect(Object.keys(tally(answers)).filter((kind) => !/^(OK|RESTART_FLOW_ERROR)$/.test(kind))).toEqual([]);
  });

  it('change two users to one phone number for one of them', async () => {
    const ids = await Promise.all(
      Array.from({ length: 20 }, async (_, i) => {
        const { preAuthSessionId, linkCode } = await start({ email: `phone${i}@example.com` });
        return ok(await core.client().passwordless.consumeCode({ preAuthSessionId, linkCode })).recipeUserId;
      }),
    );
    const answers = await Promise.all(
      ids.map((recipeUserId, i) =>
        (i % 2 === 0 ? core.ask : core.askOther)('PUT', '/recipe/user', {
          body: { recipeUserId, phoneNumber: '+442079460018' },
          headers: { rid: 'passwordless' },
        }),
      ),
    );
    expect(tally(answers)).toEqual({ OK: 1, PHONE_NUMBER_ALREADY_EXISTS_ERROR: 19 });
  });
});
