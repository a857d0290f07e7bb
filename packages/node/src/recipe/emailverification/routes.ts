import { fdi } from '@latchkey/contract';
import { App } from '../../app.js';
import { badInput } from '../../error.js';
import type { APICall, Route } from '../../recipe.js';
import { send200Response } from '../../respond.js';
import type { UserContext } from '../../types.js';
import type { SessionContainerInterface } from '../session/types.js';
import type { APIInterface, APIOptions } from './types.js';

type Call = APICall<APIInterface, APIOptions>;

async function generateTokenAPI({ apis, options, userContext }: Call): Promise<boolean> {
  if (apis.generateEmailVerifyTokenPOST === undefined) return false;
  const session = await requiredSession(options, userContext);
  answer(options, await apis.generateEmailVerifyTokenPOST({ session, options, userContext }));
  return true;
}

async function verifyEmailAPI({ apis, options, tenantId, userContext }: Call): Promise<boolean> {
  if (apis.verifyEmailPOST === undefined) return false;
  const body: unknown = await options.req.getJSONBody();
  const token: unknown =
    typeof body === 'object' && body !== null && 'token' in body ? body.token : undefined;
  if (token === undefined || token === null) throw badInput('Please provide the email verification token');
  if (typeof token !== 'string') throw badInput('The email verification token must be a string');
  const session = await sessionOf(options, false, userContext);
  const result = await apis.verifyEmailPOST({ token, tenantId, session, options, userContext });
  // Whose e-mail it was stays with the application.
  if (result.status === 'OK') send200Response(options.res, { status: 'OK' });
  else send200Response(options.res, result);
  return true;
}

async function isEmailVerifiedAPI({ apis, options, userContext }: Call): Promise<boolean> {
  if (apis.isEmailVerifiedGET === undefined) return false;
  const session = await requiredSession(options, userContext);
  answer(options, await apis.isEmailVerifiedGET({ session, options, userContext }));
  return true;
}

/** A new session travels in headers and cookies, not in the body. */
function answer(
  { res }: APIOptions,
  result: { status: string; newSession?: SessionContainerInterface },
): void {
  const { newSession: _, ...body } = result;
  send200Response(res, body);
}

/** These routes are how an unverified user becomes a verified one: no claim must keep anybody out. */
const sessionOf = (
  { req, res }: APIOptions,
  sessionRequired: boolean,
  userContext: UserContext,
): Promise<SessionContainerInterface | undefined> =>
  App.getInstanceOrThrowError()
    .sessions()
    .getSession({
      req,
      res,
      options: { sessionRequired, overrideGlobalClaimValidators: () => [] },
      userContext,
    });

async function requiredSession(
  options: APIOptions,
  userContext: UserContext,
): Promise<SessionContainerInterface> {
  const session = await sessionOf(options, true, userContext);
  if (session === undefined) throw new Error('getSession gave no session where one is required');
  return session;
}

const { emailVerification } = fdi;

/** The recipe's routes below the API's base path. */
export const routes: readonly Route<APIInterface, APIOptions>[] = [
  {
    endpoint: emailVerification.generateEmailVerifyToken,
    api: 'generateEmailVerifyTokenPOST',
    handle: generateTokenAPI,
  },
  { endpoint: emailVerification.verifyEmail, api: 'verifyEmailPOST', handle: verifyEmailAPI },
  { endpoint: emailVerification.isEmailVerified, api: 'isEmailVerifiedGET', handle: isEmailVerifiedAPI },
];
