import { createRequire } from 'node:module';
import SuperTokens from 'supertokens-node';
import EmailPassword from 'supertokens-node/recipe/emailpassword';
import Jwt from 'supertokens-node/recipe/jwt';
import Session from 'supertokens-node/recipe/session';

/** The published SDK keeps itself in singletons; its own test switch lets a process start it anew. */
const require = createRequire(import.meta.url);
const recipes = [
  'accountlinking',
  'dashboard',
  'emailpassword',
  'emailverification',
  'jwt',
  'multifactorauth',
  'multitenancy',
  'oauth2provider',
  'openid',
  'passwordless',
  'session',
  'thirdparty',
  'totp',
  'usermetadata',
  'userroles',
  'webauthn',
];

type RecipeList = Parameters<typeof SuperTokens.init>[0]['recipeList'];

interface Resettable {
  readonly default: { reset(): void };
}

function reset(path: string): void {
  const loaded: Resettable = require(`supertokens-node/lib/build/${path}`);
  loaded.default.reset();
}

/**
 * Starts the published `supertokens-node` afresh against a core. `connectionURI` may name an app; `more` are recipes
 * beside e-mail and password, session and JWT.
 */
export function startPublishedSdk(
  connectionURI: string,
  antiCsrf: 'NONE' | 'VIA_TOKEN' = 'NONE',
  more: RecipeList = [],
): void {
  process.env.TEST_MODE = 'testing';
  for (const recipe of recipes) reset(`recipe/${recipe}/recipe`);
  const { Querier } = require('supertokens-node/lib/build/querier');
  Querier.reset();
  reset('supertokens');
  SuperTokens.init({
    supertokens: { connectionURI },
    appInfo: { appName: 'Test', apiDomain: 'http://localhost:3001', websiteDomain: 'http://localhost:3000' },
    telemetry: false,
    recipeList: [EmailPassword.init(), Session.init({ antiCsrf }), Jwt.init(), ...more],
  });
}

let apps = 0;

/** Creates an app of a test's own and points the published SDK at it. Returns the app's address. */
export async function startPublishedSdkInOwnApp(
  core: string,
  coreConfig: Record<string, unknown> = {},
  antiCsrf: 'NONE' | 'VIA_TOKEN' = 'NONE',
  more: RecipeList = [],
): Promise<string> {
  apps += 1;
  const appId = `app-${apps}`;
  const answer = await fetch(`${core}/recipe/multitenancy/app/v2`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ appId, coreConfig }),
  });
  const body: unknown = await answer.json();
  if (JSON.stringify(body) !== '{"status":"OK","createdNew":true}') throw new Error(JSON.stringify(body));
  const address = `${core}/appid-${appId}`;
  startPublishedSdk(address, antiCsrf, more);
  return address;
}
