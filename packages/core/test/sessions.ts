import type { cdi, JsonObject, RequestOf, ResultOf } from '@latchkey/contract';
import { decodeJwt } from '../src/crypto/jwt.js';
import type { Caller, CoreUnderTest } from './coreUnderTest.js';

type Endpoints = typeof cdi.session;
type Fields<N extends keyof Endpoints> = Partial<RequestOf<Endpoints[N]>>;
type Ok<N extends keyof Endpoints> = Extract<ResultOf<Endpoints[N]>, { status: 'OK' }>;

/** An answer that has to be `OK`. */
export function ok<R extends { status: string }>(result: R): Extract<R, { status: 'OK' }> {
  if (!isOk(result)) throw new Error(`expected OK: ${JSON.stringify(result)}`);
  return result;
}

const isOk = <R extends { status: string }>(result: R): result is Extract<R, { status: 'OK' }> =>
  result.status === 'OK';

/** Sessions as a client of one interface version uses them, with the fields that a test does not care about. */
export function sessionsOf(core: CoreUnderTest, caller: Caller = {}) {
  const { session } = core.client(caller);
  const refresh = (refreshToken: string, fields: Fields<'refreshSession'> = {}) =>
    session.refreshSession({ refreshToken, enableAntiCsrf: false, useDynamicSigningKey: true, ...fields });
  const verify = (accessToken: string, fields: Fields<'verifySession'> = {}) =>
    session.verifySession({
      accessToken,
      doAntiCsrfCheck: false,
      enableAntiCsrf: false,
      checkDatabase: false,
      ...fields,
    });
  return {
    session,
    create: async (fields: Fields<'createSession'> = {}): Promise<Ok<'createSession'>> =>
      ok(
        await session.createSession({
          userId: 'user',
          enableAntiCsrf: false,
          userDataInJWT: {},
          userDataInDatabase: {},
          ...fields,
        }),
      ),
    refresh,
    /** Refreshes and gives the new refresh token. */
    next: async (refreshToken: string): Promise<string> => ok(await refresh(refreshToken)).refreshToken.token,
    verify,
    verifyInDatabase: (accessToken: string) => verify(accessToken, { checkDatabase: true }),
    exists: async (sessionHandle: string) => (await session.getSession({ sessionHandle })).status === 'OK',
  };
}

/** Header and claims of a token, unchecked. */
export function decode(token: string): { header: JsonObject; payload: JsonObject } {
  const decoded = decodeJwt(token);
  if (decoded === undefined) throw new Error(`no JWT: ${token}`);
  return { header: { ...decoded.header }, payload: { ...decoded.payload } };
}

/** A login method that no recipe has made, in a group of its own or in another one's. */
export async function addUser(
  { db }: CoreUnderTest,
  recipeUserId: string,
  { appId = 'public', userId = recipeUserId, time = 0 } = {},
): Promise<void> {
  await db.transaction(async (q) => {
    await q
      .insertInto('users')
      .values({ app_id: appId, user_id: userId, is_primary: 0, time_joined: time })
      .onConflict((c) => c.doNothing())
      .execute();
    await q
      .insertInto('login_methods')
      .values({
        app_id: appId,
        recipe_user_id: recipeUserId,
        user_id: userId,
        recipe_id: 'emailpassword',
        time_joined: time,
        email: `${recipeUserId}@example.com`,
        phone_number: null,
        third_party_id: null,
        third_party_user_id: null,
      })
      .execute();
  });
}

/** Gives a user another id, by which the application knows it. */
export async function mapUserId(
  { db }: CoreUnderTest,
  userId: string,
  externalUserId: string,
): Promise<void> {
  await db.write((q) =>
    q
      .insertInto('user_id_mappings')
      .values({
        app_id: 'public',
        user_id: userId,
        external_user_id: externalUserId,
        external_user_id_info: null,
      })
      .execute(),
  );
}

/** Puts a login method into another one's group. */
export async function link({ db }: CoreUnderTest, recipeUserId: string, userId: string): Promise<void> {
  await db.transaction(async (q) => {
    await q
      .updateTable('login_methods')
      .set({ user_id: userId })
      .where('recipe_user_id', '=', recipeUserId)
      .execute();
    await q.deleteFrom('users').where('user_id', '=', recipeUserId).execute();
  });
}
