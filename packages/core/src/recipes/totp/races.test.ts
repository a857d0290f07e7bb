import { fakeClock, testDatabases } from '@latchkey/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CoreUnderTest, startCores } from '../../../test/coreUnderTest.js';
import { ok } from '../../../test/sessions.js';
import { codeAt, wrongCodeAt } from '../../../test/totpCodes.js';

/** SQLite has one process, PostgreSQL any number of them. */
const places = testDatabases().map((database) => ({
  ...database,
  cores: database.name === 'sqlite' ? 1 : 2,
}));

const secretKey = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';

describe.each(places)('totp requests at once on $name with $cores core(s)', (database) => {
  const clock = fakeClock();
  let core: CoreUnderTest;

  beforeAll(async () => {
    core = await startCores(database, database.cores, { clock });
    const coreConfig = { totp_max_attempts: 1000 };
    await core.client().multitenancy.putTenant({ tenantId: 'patient', coreConfig });
  });
  afterAll(() => core.close());

  const together = async (count: number, path: string, body: (i: number) => object) => {
    const answers = await Promise.all(
      Array.from({ length: count }, (_, i) =>
        (i % 2 === 0 ? core.ask : core.askOther)('POST', path, { body: body(i) }),
      ),
    );
    for (const { status, text } of answers) expect([status, text]).toEqual([200, text]);
    return answers.map(({ json }) => json);
  };
  const importDevice = async (userId: string) =>
    ok(await core.client().totp.importDevice({ userId, deviceName: 'd', secretKey, skew: 1, period: 30 }));
  const counts = (answers: Record<string, unknown>[]) =>
    answers.map((answer) => Number(answer.currentNumberOfFailedAttempts)).sort((a, b) => a - b);

  it('take a code once', async () => {
    await importDevice('once');
    const totp = codeAt(secretKey, clock.now());
    const answers = await together(50, '/patient/recipe/totp/verify', () => ({ userId: 'once', totp }));
    expect(answers.filter(({ status }) => status === 'OK')).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 'INVALID_TOTP_ERROR')).toHaveLength(49);
  });

  it('verify a device once', async () => {
    const { secret } = ok(
      await core.client().totp.createDevice({ userId: 'new', deviceName: 'd', skew: 1, period: 30 }),
    );
    const totp = codeAt(secret, clock.now());
    const body = { userId: 'new', deviceName: 'd', totp };
    const answers = await together(50, '/recipe/totp/device/verify', () => body);
    expect(answers.filter(({ wasAlreadyVerified }) => wasAlreadyVerified === false)).toHaveLength(1);
    expect(answers.filter(({ wasAlreadyVerified }) => wasAlreadyVerified === true)).toHaveLength(49);
  });

  it('count wrong codes exactly', async () => {
    await importDevice('counted');
    const totp = wrongCodeAt(secretKey, clock.now());
    const answers = await together(100, '/patient/recipe/totp/verify', () => ({ userId: 'counted', totp }));
    expect(counts(answers)).toEqual(Array.from({ length: 100 }, (_, i) => i + 1));
  });

  it('get no guess beyond the maximum', async () => {
    await importDevice('guessed');
    const totp = wrongCodeAt(secretKey, clock.now());
    const answers = await together(100, '/recipe/totp/verify', () => ({ userId: 'guessed', totp }));
    const guesses = answers.filter(({ status }) => status === 'INVALID_TOTP_ERROR');
    expect(counts(guesses)).toEqual([1, 2, 3, 4, 5]);
    expect(answers.filter(({ status }) => status === 'LIMIT_REACHED_ERROR')).toHaveLength(95);
  });

  it('import a device once, and never fail while it comes and goes', async () => {
    const device = { userId: 'busy', deviceName: 'd', secretKey, skew: 0, period: 30 };
    const imports = await together(50, '/recipe/totp/device/import', () => device);
    expect(imports.filter(({ status }) => status === 'OK')).toHaveLength(1);
    const paths = ['import', 'remove', 'verify'];
    for (const path of paths) {
      await Promise.all([
        together(25, `/recipe/totp/device/${path}`, () => ({ ...device, totp: '1' })),
        together(25, '/recipe/totp/device/import', () => device),
        together(25, '/recipe/totp/device/remove', () => device),
      ]);
    }
  });
});
