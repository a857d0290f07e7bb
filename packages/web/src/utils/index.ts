import { getGlobalClaimValidators as globalClaimValidators } from '../session/index.js';
import type { SessionClaimValidator } from '../session/types.js';
import { ssrHint } from '../ssr.js';
import type { Open } from '../types.js';

export { normaliseInputAppInfoOrThrowError } from '../appInfo.js';
export {
  appendQueryParamsToURL,
  getAllQueryParams,
  getHashFromLocation,
  getQueryParams,
} from '../location.js';
export { applyPlugins, getPublicConfig, getPublicPlugin } from '../plugins.js';
export { normaliseUser, normaliseUserResponse } from '../user.js';
export { getNormalisedUserContext } from '../userContext.js';

/** On a server, appends the advice that the function belongs into the browser. */
export const checkForSSRErrorAndAppendIfNeeded = ssrHint;

/** The claim validators that apply to every page, or what the callback makes of them. */
export function getGlobalClaimValidators(input: {
  overrideGlobalClaimValidators?:
    | ((globalClaimValidators: SessionClaimValidator[], userContext: Open) => SessionClaimValidator[])
    | undefined;
  userContext?: Open;
}): SessionClaimValidator[] {
  return globalClaimValidators(input.overrideGlobalClaimValidators, input.userContext ?? {});
}

/** Whether the process says it is a test (`TEST_MODE=testing`). */
export function isTest(): boolean {
  return typeof process !== 'undefined' && process.env?.TEST_MODE === 'testing';
}
