import { cdi, type JsonObject, type ResultOf } from '@latchkey/contract';
import { type Caller, call, ok } from './cdiClient.js';

type Ok<R> = Extract<R, { status: 'OK' }>;

/** Sessions as a client of one core uses them, with the fields that a trial does not care about. */
export function sessionsAt(core: string, caller: Caller = {}) {
  const refresh = (refreshToken: string): Promise<ResultOf<typeof cdi.session.refreshSession>> =>
    call(
      core,
      cdi.session.refreshSession,
      { refreshToken, enableAntiCsrf: false, useDynamicSigningKey: true },
      caller,
    );
  return {
    create: async (userDataInJWT: JsonObject = {}): Promise<Ok<ResultOf<typeof cdi.session.createSession>>> =>
      ok(
        await call(
          core,
          cdi.session.createSession,
          { userId: 'user', enableAntiCsrf: false, userDataInJWT, userDataInDatabase: {} },
          caller,
        ),
      ),
    refresh,
    /** Refreshes and gives the new refresh token. */
    next: async (refreshToken: string): Promise<string> => ok(await refresh(refreshToken)).refreshToken.token,
    verify: (accessToken: string, checkDatabase = false) =>
      call(
        core,
        cdi.session.verifySession,
        { accessToken, doAntiCsrfCheck: false, enableAntiCsrf: false, checkDatabase },
        caller,
      ),
    revoke: async (handle: string): Promise<void> => {
      ok(await call(core, cdi.session.removeSessions, { sessionHandles: [handle] }, caller));
    },
    createApp: async (appId: string, coreConfig: JsonObject = {}): Promise<void> => {
      ok(await call(core, cdi.multitenancy.putApp, { appId, coreConfig }));
    },
  };
}
