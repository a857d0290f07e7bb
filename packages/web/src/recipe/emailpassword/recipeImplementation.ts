import { getQueryParams } from '../../location.js';
import type { Open, User } from '../../types.js';
import { normaliseUser } from '../../user.js';
import { type PathTemplate, Querier } from '../../utils/querier.js';
import { getTenantId } from '../multitenancy/index.js';
import type { RecipeFunctionOptions, RecipeImplementationInput } from '../recipeModule/types.js';
import type { FormFields, PreAndPostAPIHookAction, RecipeInterface } from './types.js';

type Call = { options?: RecipeFunctionOptions | undefined; userContext: Open };
type Answer<Name extends keyof RecipeInterface> = Awaited<ReturnType<RecipeInterface[Name]>>;

/** The recipe's functions before any override. */
export function getRecipeImplementation({
  recipeId,
  appInfo,
  preAPIHook,
  postAPIHook,
}: RecipeImplementationInput<PreAndPostAPIHookAction>): RecipeInterface {
  const querier = new Querier(recipeId, appInfo);

  const hooks = (action: PreAndPostAPIHookAction, { options, userContext }: Call) =>
    [
      Querier.preparePreAPIHook({ recipePreAPIHook: preAPIHook, action, options, userContext }),
      Querier.preparePostAPIHook({ recipePostAPIHook: postAPIHook, action, userContext }),
    ] as const;

  async function post<T>(
    action: PreAndPostAPIHookAction,
    route: PathTemplate,
    body: object,
    call: Call,
  ): Promise<T> {
    const { jsonBody, fetchResponse } = await querier.post<T>(route, { body }, ...hooks(action, call));
    return { ...jsonBody, fetchResponse };
  }

  async function enter<T extends { status: string }>(
    action: PreAndPostAPIHookAction,
    path: string,
    input: Call & { formFields: FormFields; shouldTryLinkingWithSessionUser: boolean | undefined },
  ): Promise<T> {
    const { formFields, shouldTryLinkingWithSessionUser, userContext } = input;
    const pathParams = { tenantId: await getTenantId({ userContext }) };
    const body = { formFields, shouldTryLinkingWithSessionUser };
    const answer = await post<T & { user?: User }>(action, { path, pathParams }, body, input);
    return answer.user ? { ...answer, user: normaliseUser('emailpassword', answer.user) } : answer;
  }

  return {
    signUp: (input) => enter<Answer<'signUp'>>('EMAIL_PASSWORD_SIGN_UP', '/<tenantId>/signup', input),

    signIn: (input) => enter<Answer<'signIn'>>('EMAIL_PASSWORD_SIGN_IN', '/<tenantId>/signin', input),

    async doesEmailExist({ email, ...call }) {
      const { jsonBody, fetchResponse } = await querier.get<{ status: 'OK'; exists: boolean }>(
        {
          path: '/<tenantId>/emailpassword/email/exists',
          pathParams: { tenantId: await getTenantId(call) },
          queryParams: { email },
        },
        {},
        ...hooks('EMAIL_EXISTS', call),
      );
      return { status: jsonBody.status, doesExist: jsonBody.exists, fetchResponse };
    },

    async sendPasswordResetEmail({ formFields, ...call }) {
      const pathParams = { tenantId: await getTenantId(call) };
      return post<Answer<'sendPasswordResetEmail'>>(
        'SEND_RESET_PASSWORD_EMAIL',
        { path: '/<tenantId>/user/password/reset/token', pathParams },
        { formFields },
        call,
      );
    },

    async submitNewPassword({ formFields, ...call }) {
      const { userContext } = call;
      // The tenant of the mail's link, not the page's: the token is the former's.
      const pathParams = { tenantId: this.getTenantIdFromURL({ userContext }) };
      const token = this.getResetPasswordTokenFromURL({ userContext });
      return post<Answer<'submitNewPassword'>>(
        'SUBMIT_NEW_PASSWORD',
        { path: '/<tenantId>/user/password/reset', pathParams },
        { formFields, token, method: 'token' },
        call,
      );
    },

    getResetPasswordTokenFromURL: () => getQueryParams('token') ?? '',

    getTenantIdFromURL: () => getQueryParams('tenantId'),
  };
}

export default getRecipeImplementation;
