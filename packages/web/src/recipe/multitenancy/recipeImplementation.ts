import { getQueryParams } from '../../location.js';
import { Querier } from '../../utils/querier.js';
import type { RecipeImplementationInput } from '../recipeModule/types.js';
import type { PreAndPostAPIHookAction, RecipeInterface } from './types.js';

type LoginMethods = {
  status: 'OK';
  thirdParty: { enabled?: boolean; providers: { id: string; name: string }[] };
  firstFactors?: string[];
  emailPassword?: { enabled: boolean };
  passwordless?: { enabled: boolean };
};

/** The recipe's functions before any override. */
export function getRecipeImplementation({
  recipeId,
  appInfo,
  clientType,
  preAPIHook,
  postAPIHook,
}: RecipeImplementationInput<PreAndPostAPIHookAction>): RecipeInterface {
  const querier = new Querier(recipeId, appInfo);
  return {
    getTenantId: () => getQueryParams('tenantId')?.trim() || undefined,

    async getLoginMethods({ tenantId, options, userContext }) {
      const action = 'GET_LOGIN_METHODS';
      const { jsonBody, fetchResponse } = await querier.get<LoginMethods>(
        { path: '/<tenantId>/loginmethods', pathParams: { tenantId }, queryParams: { clientType } },
        {},
        Querier.preparePreAPIHook({ recipePreAPIHook: preAPIHook, action, options, userContext }),
        Querier.preparePostAPIHook({ recipePostAPIHook: postAPIHook, action, userContext }),
      );
      return {
        status: 'OK',
        thirdParty: { providers: jsonBody.thirdParty.providers },
        firstFactors: jsonBody.firstFactors ?? firstFactorsOf(jsonBody),
        fetchResponse,
      };
    },
  };
}

/** Backends before FDI 1.19 told which recipes are on, not which factors. */
function firstFactorsOf({ emailPassword, thirdParty, passwordless }: LoginMethods): string[] {
  return [
    ...(emailPassword?.enabled ? ['emailpassword'] : []),
    ...(thirdParty.enabled ? ['thirdparty'] : []),
    ...(passwordless?.enabled ? ['otp-email', 'otp-phone', 'link-email', 'link-phone'] : []),
  ];
}

export default getRecipeImplementation;
