import { fdi } from '@latchkey/contract';
import type { RecipeContext } from '../../recipe.js';
import { defineRecipe } from '../../recipe.js';
import { send200Response } from '../../respond.js';
import { answerSessionError } from './answers.js';
import { sessionApis } from './apis.js';
import { normaliseConfig } from './config.js';
import { sessionFunctions } from './functions.js';
import { CoreKeys } from './keys.js';
import {
  createNewSessionInRequest,
  getSessionFromRequest,
  type SessionCall,
  type SessionRequests,
} from './requests.js';
import type {
  APIInterface,
  APIOptions,
  RecipeInterface,
  SessionService,
  TypeInput,
  TypeNormalisedInput,
} from './types.js';
import { AccessTokenVerifier } from './verifier.js';

type Context = RecipeContext<TypeNormalisedInput>;

const verifiers = new WeakMap<Context, AccessTokenVerifier>();

/** The verifier of an app's access tokens; functions, APIs and server-side rendering share it. */
export function verifierOf(context: Context): AccessTokenVerifier {
  const existing = verifiers.get(context);
  if (existing !== undefined) return existing;
  const hosts = context.app.connection.hosts ?? [];
  const verifier = new AccessTokenVerifier(new CoreKeys(hosts, context.config.jwksRefreshIntervalSec));
  verifiers.set(context, verifier);
  return verifier;
}

/** What requests with sessions stand on, for an app. */
export const requestsOf = (context: Context): SessionRequests => ({
  app: context.app,
  config: context.config,
  verifier: verifierOf(context),
});

/** The session recipe. */
const SessionRecipe = defineRecipe<TypeInput, TypeNormalisedInput, RecipeInterface, APIInterface>({
  id: 'session',
  name: 'Session',
  notInitialised:
    'Initialisation not done. Did you forget to call the SuperTokens.init or Session.init function?',
  config: normaliseConfig,
  functions: (context) => sessionFunctions(context, verifierOf(context)),
  apis: (context) => sessionApis(requestsOf(context)),
  corsHeaders: ['anti-csrf', 'authorization', 'st-auth-mode'],
  routes: [
    {
      endpoint: fdi.session.refreshSession,
      api: 'refreshPOST',
      async handle({ apis, options, userContext }) {
        if (apis.refreshPOST === undefined) return false;
        await apis.refreshPOST({ options, userContext });
        send200Response(options.res, {});
        return true;
      },
    },
    {
      endpoint: fdi.session.signOut,
      api: 'signOutPOST',
      async handle({ apis, options, userContext }) {
        if (apis.signOutPOST === undefined) return false;
        const session = await sessionForSignOut(options, userContext);
        send200Response(options.res, await apis.signOutPOST({ options, session, userContext }));
        return true;
      },
    },
  ],
  answerError: (error, req, res, userContext, { config, recipeInterfaceImpl: functions }) =>
    answerSessionError({ config, functions }, error, req, res, userContext),
  offers: ({ context, recipeInterfaceImpl: functions, apiImpl, apiOptions }) => ({
    sessions: sessionService(requestsOf(context), functions, apiImpl, apiOptions),
  }),
});

/** A user must be able to sign out whatever the state of the session's claims. */
async function sessionForSignOut(options: APIOptions, userContext: SessionCall['userContext']) {
  const session = await SessionRecipe.getInstanceOrThrowError().offers.sessions?.getSession({
    req: options.req,
    res: options.res,
    options: { sessionRequired: true, overrideGlobalClaimValidators: () => [] },
    userContext,
  });
  if (session === undefined) throw new Error('getSession gave no session where one is required');
  return session;
}

function sessionService(
  requests: SessionRequests,
  functions: RecipeInterface,
  apis: APIInterface,
  apiOptions: (req: APIOptions['req'], res: APIOptions['res']) => APIOptions,
): SessionService {
  return {
    createNewSession: ({ req, res, userContext, ...input }) =>
      createNewSessionInRequest(requests, { functions, req, res, userContext }, { ...input, userContext }),
    getSession: ({ req, res, options, userContext }) =>
      getSessionFromRequest(requests, { functions, req, res, userContext }, options),
    revokeAllSessionsForUser: (input) => functions.revokeAllSessionsForUser(input),
    verifySession: (verifySessionOptions, req, res, userContext) =>
      apis.verifySession({ verifySessionOptions, options: apiOptions(req, res), userContext }),
  };
}

export default SessionRecipe;
