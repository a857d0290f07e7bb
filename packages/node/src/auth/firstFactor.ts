import { cdi } from '@latchkey/contract';
import type { App } from '../app.js';
import { badInput } from '../error.js';
import { unauthorised } from '../recipe/session/error.js';
import type { UserContext } from '../types.js';
import type { Caller } from './session.js';

/** Refuses what only an app that links accounts can do: add a login method to the user of the session. */
export function assertNoLinking({ session, shouldTryLinkingWithSessionUser }: Caller): void {
  if (shouldTryLinkingWithSessionUser !== true) return;
  if (session === undefined)
    throw unauthorised('Session not found but shouldTryLinkingWithSessionUser is true');
  throw new Error(
    'Please initialise the account linking recipe and define shouldDoAutomaticAccountLinking to enable MFA',
  );
}

/** Refuses a sign-in or sign-up that the tenant does not have among its first factors. */
export async function assertFirstFactor(
  app: App,
  factorId: string,
  { tenantId, ...caller }: Caller & { tenantId: string },
  userContext: UserContext,
): Promise<void> {
  assertNoLinking(caller);
  const isKnownCaller = caller.session !== undefined;
  const tenant = await app
    .querierFor('multitenancy')
    .client(cdi.multitenancy)
    .getTenant({ tenantId }, userContext);
  if (tenant.status !== 'OK') {
    throw isKnownCaller ? unauthorised('Tenant not found') : new Error('Tenant not found');
  }
  // A tenant that names no first factors allows every one that the app has; one with an empty list allows none.
  if (tenant.firstFactors?.includes(factorId) ?? true) return;
  if (!isKnownCaller)
    throw unauthorised('A valid session is required to authenticate with secondary factors');
  throw badInput(
    'First factor sign in/up called for a non-first factor with an active session. This might indicate that you are trying to use this as a secondary factor, but disabled account linking.',
  );
}
