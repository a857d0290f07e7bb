import { cdi, type EndpointDefinition, type JsonObject } from '@latchkey/contract';
import { testDatabases } from '@latchkey/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Answer, ask, call, faultOf, ok } from './cdiClient.js';
import { report, times, within } from './figures.js';
import { brokenGroupRules } from './groupRules.js';
import { type Random, random } from './random.js';
import { startCores, type TrialCores } from './trialCores.js';

const CLIENTS = 16;
const OPERATIONS_OF_A_CLIENT = 24;
const SEED = 20_250_201;

/** Few of everything, so that the clients are in each other's way. */
const emails = ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((name) => `${name}@example.com`);
const accounts = ['1', '2', '3', '4', '5', '6'];
const tenants = ['public', 't1', 't2'];

/** A tenant that comes and goes: what is addressed to it may find it gone. */
const FLEETING = 't3';

const { accountLinking, emailPassword, multitenancy, session, thirdParty, users, userIdMapping } = cdi;

interface Operation {
  readonly endpoint: EndpointDefinition;
  readonly fields: JsonObject;
  readonly tenantId?: string;
}

/** The ids that the clients know lately, of users that are there and of some that are gone. */
class Known {
  #lists = new Map<'any' | 'password' | 'primary', readonly string[]>();

  add(kind: 'any' | 'password' | 'primary', id: string): void {
    const others = (this.#lists.get(kind) ?? []).filter((known) => known !== id);
    this.#lists.set(kind, [...others, id].slice(-10));
  }

  /** Any id that is known, rarely one that nobody has. */
  any = (chance: Random): string =>
    chance.below(20) === 0 ? 'nobody' : chance.pick(this.#lists.get('any') ?? ['nobody']);

  /** Mostly a user with a password. */
  withPassword = (chance: Random): string => this.#mostly(chance, 'password');

  /** Mostly a user who was made primary. */
  primary = (chance: Random): string => this.#mostly(chance, 'primary');

  #mostly(chance: Random, kind: 'password' | 'primary'): string {
    const list = this.#lists.get(kind);
    return list === undefined || chance.below(4) === 0 ? this.any(chance) : chance.pick(list);
  }
}

/** How often each operation comes, and what it asks. */
const operations: readonly (readonly [number, (chance: Random, known: Known) => Operation])[] = [
  [
    4,
    (chance) => ({
      endpoint: emailPassword.signUp,
      fields: { email: chance.pick(emails), password: 'p' },
      tenantId: chance.pick([...tenants, FLEETING]),
    }),
  ],
  [
    8,
    (chance) => ({
      endpoint: thirdParty.signInUp,
      fields: {
        thirdPartyId: 'google',
        thirdPartyUserId: chance.pick(accounts),
        email: { id: chance.pick(emails), isVerified: chance.below(2) === 0 },
      },
      tenantId: chance.pick(tenants),
    }),
  ],
  [
    7,
    (chance, known) => ({
      endpoint: accountLinking.createPrimaryUser,
      fields: { recipeUserId: known.any(chance) },
    }),
  ],
  [
    10,
    (chance, known) => ({
      endpoint: accountLinking.linkAccounts,
      fields: { recipeUserId: known.any(chance), primaryUserId: known.primary(chance) },
    }),
  ],
  [
    1,
    (chance, known) => ({
      endpoint: accountLinking.canLinkAccounts,
      fields: { recipeUserId: known.any(chance), primaryUserId: known.primary(chance) },
    }),
  ],
  [
    2,
    (chance, known) => ({
      endpoint: accountLinking.unlinkAccount,
      fields: { recipeUserId: known.any(chance) },
    }),
  ],
  [
    1,
    (chance, known) => ({
      endpoint: users.removeUser,
      fields: { userId: known.any(chance), removeAllLinkedAccounts: chance.below(3) === 0 },
    }),
  ],
  [
    5,
    (chance, known) => ({
      endpoint: emailPassword.updateUser,
      fields: { recipeUserId: known.withPassword(chance), email: chance.pick(emails) },
    }),
  ],
  [
    4,
    (chance, known) => ({
      endpoint: multitenancy.associateUserToTenant,
      fields: { recipeUserId: known.any(chance) },
      tenantId: chance.pick([...tenants, FLEETING]),
    }),
  ],
  [
    2,
    (chance, known) => ({
      endpoint: multitenancy.disassociateUserFromTenant,
      fields: { recipeUserId: known.any(chance) },
      tenantId: chance.pick([...tenants, FLEETING]),
    }),
  ],
  [1, () => ({ endpoint: multitenancy.putTenant, fields: { tenantId: FLEETING } })],
  [1, () => ({ endpoint: multitenancy.removeTenant, fields: { tenantId: FLEETING } })],
  [
    1,
    (chance, known) => ({
      endpoint: session.createSession,
      fields: { userId: known.any(chance), enableAntiCsrf: false, userDataInJWT: {}, userDataInDatabase: {} },
    }),
  ],
  [
    1,
    (chance, known) => ({
      endpoint: userIdMapping.createUserIdMapping,
      fields: {
        superTokensUserId: known.any(chance),
        externalUserId: `external-${chance.below(6)}`,
        force: true,
      },
    }),
  ],
  [
    1,
    (chance) => ({
      endpoint: userIdMapping.deleteUserIdMapping,
      fields: { userId: `external-${chance.below(6)}`, force: true },
    }),
  ],
];

const bag = operations.flatMap(([weight, operation]) => Array<typeof operation>(weight).fill(operation));

/** Refusals that a race may end with: the user or the tenant is gone. */
const mayBeGone = [/^Unknown user ID provided\n$/, /^AppId or tenantId not found => .*\(, public, t3\)\n$/];

const isGone = ({ status, text }: Answer) => status === 400 && mayBeGone.some((words) => words.test(text));

describe.each(testDatabases())('C3: groups of login methods changed by many at once on $name', (database) => {
  let trial: TrialCores;
  const answered = new Map<string, number>();

  beforeAll(async () => {
    trial = await startCores(database, { count: database.name === 'postgres' ? 2 : 1 });
    for (const tenantId of tenants.slice(1))
      await call(trial.address(), multitenancy.putTenant, { tenantId, firstFactors: null });
  });
  afterAll(() => trial?.close());

  function note({ path }: EndpointDefinition, answer: Answer): void {
    const outcome = answer.status === 200 ? String(JSON.parse(answer.text).status) : 'gone';
    const name = `${path} ${outcome}`;
    answered.set(name, (answered.get(name) ?? 0) + 1);
  }

  function remember(known: Known, endpoint: EndpointDefinition, fields: JsonObject, answer: Answer): void {
    if (answer.status !== 200) return;
    const { status, recipeUserId } = JSON.parse(answer.text);
    if (status !== 'OK') return;
    if (endpoint === accountLinking.createPrimaryUser) known.add('primary', String(fields.recipeUserId));
    if (typeof recipeUserId !== 'string') return;
    known.add('any', recipeUserId);
    if (endpoint === emailPassword.signUp) known.add('password', recipeUserId);
  }

  /** One client: asks one thing after the other. Gives what was answered outside the contract. */
  async function client(turn: number, seed: number, known: Known): Promise<string[]> {
    const chance = random(seed);
    const faults: string[] = [];
    for (let i = 0; i < OPERATIONS_OF_A_CLIENT; i += 1) {
      const { endpoint, fields, tenantId } = chance.pick(bag)(chance, known);
      const answer = await ask(
        trial.address(turn + i),
        endpoint,
        fields,
        tenantId === undefined ? {} : { tenantId },
      );
      const fault = isGone(answer) ? undefined : faultOf(endpoint, answer);
      if (fault !== undefined) faults.push(`${endpoint.path} ${JSON.stringify(fields)}: ${fault}`);
      else note(endpoint, answer);
      remember(known, endpoint, fields, answer);
    }
    return faults;
  }

  it(
    'keep every rule, and every answer is one of the contract',
    async () => {
      const rounds = times(4);
      const known = new Known();
      const start = performance.now();
      for (let round = 0; round < rounds; round += 1) {
        const faults = await Promise.all(
          Array.from({ length: CLIENTS }, (_, turn) => client(turn, SEED + round * CLIENTS + turn, known)),
        );
        expect(faults.flat(), `round ${round}`).toEqual([]);
        expect(await brokenGroupRules(trial.uri), `round ${round}`).toEqual([]);
      }
      const took = performance.now() - start;
      const count = (...names: string[]) => names.reduce((sum, name) => sum + (answered.get(name) ?? 0), 0);
      const linked = count(`${accountLinking.linkAccounts.path} OK`);
      const unlinked = count(`${accountLinking.unlinkAccount.path} OK`);
      // The clients did meet: otherwise nothing was shown.
      expect(linked).toBeGreaterThan(0);
      expect(
        count(
          `${accountLinking.linkAccounts.path} ACCOUNT_INFO_ALREADY_ASSOCIATED_WITH_ANOTHER_PRIMARY_USER_ID_ERROR`,
          `${multitenancy.associateUserToTenant.path} ASSOCIATION_NOT_ALLOWED_ERROR`,
        ),
      ).toBeGreaterThan(0);
      report(`C3 ${database.name}`, {
        processes: trial.cores.length,
        clients: CLIENTS,
        operations: rounds * CLIENTS * OPERATIONS_OF_A_CLIENT,
        seconds: (took / 1000).toFixed(1),
        'links answered OK': linked,
        'unlinks answered OK': unlinked,
        'kinds of answers': answered.size,
        'broken rules': 0,
        'outside the contract': 0,
      });
    },
    within(300_000),
  );

  it('of one e-mail by 50 at once: one of them becomes primary', async () => {
    for (let race = 0; race < times(1); race += 1) {
      const email = `race-${race}@example.com`;
      const racers: string[] = [];
      for (let i = 0; i < 50; i += 1) {
        const signedIn = await call(trial.address(), thirdParty.signInUp, {
          thirdPartyId: 'google',
          thirdPartyUserId: `${race}-${i}`,
          email: { id: email, isVerified: true },
        });
        racers.push(ok(signedIn).recipeUserId);
      }
      const answers = await Promise.all(
        racers.map((recipeUserId, i) =>
          call(trial.address(i), accountLinking.createPrimaryUser, { recipeUserId }),
        ),
      );
      const winners = answers.flatMap((answer, i) => (answer.status === 'OK' ? [racers[i]] : []));
      expect(winners).toHaveLength(1);
      // Everybody else is told who it was.
      const told = answers.flatMap((answer) => (answer.status === 'OK' ? [] : [answer.primaryUserId]));
      expect([...new Set(told)]).toEqual(winners);
      // And can be linked to it, at once.
      const [primaryUserId = ''] = winners;
      const links = await Promise.all(
        racers.map((recipeUserId, i) =>
          call(trial.address(i), accountLinking.linkAccounts, { recipeUserId, primaryUserId }),
        ),
      );
      expect(links.map((link) => link.status)).toEqual(racers.map(() => 'OK'));
      const { user } = ok(await call(trial.address(), users.getUser, { userId: primaryUserId }));
      expect(user.loginMethods).toHaveLength(50);
      expect(await brokenGroupRules(trial.uri)).toEqual([]);
    }
  });
});
