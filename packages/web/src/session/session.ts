import { OverrideableBuilder } from '../override.js';
import { CookieHandlerReference } from '../utils/cookieHandler.js';
import { DateProviderReference } from '../utils/dateProvider.js';
import { LockFactoryReference } from '../utils/lockFactory.js';
import { WindowHandlerReference } from '../utils/windowHandler.js';
import { normaliseConfig } from './config.js';
import { debug, enableDebugLogs } from './debug.js';
import { sessionFunctions } from './functions.js';
import type { InputType, NormalisedInputType, RecipeInterface } from './types.js';

declare global {
  /** The page's fetch from before the first copy of the SDK wrapped it. */
  var __supertokensOriginalFetch: typeof fetch | undefined;
  /** The functions of the first copy of the SDK on the page, which all others use. */
  var __supertokensSessionRecipe: RecipeInterface | undefined;
}

/** A started session layer. */
export type Session = {
  readonly config: NormalisedInputType;
  readonly refreshUrl: string;
  readonly signOutUrl: string;
  /** Not intercepted. */
  readonly originalFetch: typeof fetch;
  /** The finished implementation, overrides included. */
  readonly functions: RecipeInterface;
};

/** Sets the handlers, wraps fetch and XMLHttpRequest unless another copy of the SDK did, and returns the session layer. */
export function startSession(input: InputType): Session {
  CookieHandlerReference.init(input.cookieHandler);
  WindowHandlerReference.init(input.windowHandler);
  DateProviderReference.init(input.dateProvider);
  LockFactoryReference.init(input.lockFactory);
  if (input.enableDebugLogs) enableDebugLogs();
  const config = normaliseConfig(input);
  debug(`startSession: ${JSON.stringify(config)}`);

  const base = config.apiDomain + config.apiBasePath;
  const common = { config, refreshUrl: `${base}/session/refresh`, signOutUrl: `${base}/signout` };
  const { __supertokensOriginalFetch: firstFetch, __supertokensSessionRecipe: firstFunctions } = globalThis;
  if (firstFetch && firstFunctions)
    return { ...common, originalFetch: firstFetch, functions: firstFunctions };
  return install(common, input);
}

function install(common: Omit<Session, 'originalFetch' | 'functions'>, input: InputType): Session {
  const originalFetch = globalThis.fetch.bind(globalThis);
  const session: Session = {
    ...common,
    originalFetch,
    get functions() {
      return functions;
    },
  };
  const functions = new OverrideableBuilder(sessionFunctions(session))
    .override(input.override?.functions ?? ((originalImplementation) => originalImplementation))
    .build();
  globalThis.__supertokensOriginalFetch = originalFetch;
  globalThis.__supertokensSessionRecipe = functions;
  globalThis.fetch = functions.addFetchInterceptorsAndReturnModifiedFetch({ originalFetch, userContext: {} });
  functions.addXMLHttpRequestInterceptor({ userContext: {} });
  return session;
}
