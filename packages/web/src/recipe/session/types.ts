import type { RecipeInterface, SessionEvent, InputType as SessionLayerInput } from '../../session/types.js';
import type { NormalisedAppInfo, Open } from '../../types.js';

/** What happened to the session; the last one comes from prebuilt sign-in pages. */
export type RecipeEvent = SessionEvent | { action: 'SESSION_ALREADY_EXISTS'; userContext: Open };

/** What `Session.init` takes; the rest is the top level's. */
export type UserInput = Omit<
  SessionLayerInput,
  'apiDomain' | 'apiBasePath' | 'enableDebugLogs' | 'cookieHandler' | 'windowHandler'
>;

export type InputType = {
  recipeId: string;
  appInfo: NormalisedAppInfo;
  enableDebugLogs: boolean;
} & UserInput;

export type { RecipeInterface };
