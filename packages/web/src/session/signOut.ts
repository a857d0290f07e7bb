import { STGeneralError } from '../utils/error.js';
import { SESSION_FDI_VERSIONS } from '../version.js';
import type { Session } from './session.js';
import type { RecipeInterface } from './types.js';

/**
 * Ends the session on the server; its answer's `front-token: remove` ends it here and raises `SIGN_OUT`.
 *
 * @throws the Response if its status is 300 or above; `STGeneralError`
 */
export function signOut(session: Session): RecipeInterface['signOut'] {
  return async ({ userContext }) => {
    const { config, functions } = session;
    if (!(await functions.doesSessionExist({ userContext }))) {
      config.onHandleEvent({ action: 'SIGN_OUT', userContext });
      return;
    }
    const context = { action: 'SIGN_OUT', userContext } as const;
    const { url, requestInit } = await config.preAPIHook({
      ...context,
      url: session.signOutUrl,
      requestInit: { method: 'post', headers: { 'fdi-version': SESSION_FDI_VERSIONS, rid: 'session' } },
    });
    const fetchResponse = await fetch(url, requestInit);
    // The session was over already, which is what the caller wants.
    if (fetchResponse.status === config.sessionExpiredStatusCode) return;
    if (fetchResponse.status >= 300) throw fetchResponse;
    await config.postAPIHook({ ...context, url, requestInit, fetchResponse: fetchResponse.clone() });
    const body = await fetchResponse.clone().json();
    if (body.status === 'GENERAL_ERROR')
      throw new STGeneralError(body.message ?? 'No Error Message Provided');
  };
}
