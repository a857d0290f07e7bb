import type { CreateRecipeFunction, Open } from '../../types.js';
import { getNormalisedUserContext } from '../../userContext.js';
import type { RecipeFunctionOptions } from '../recipeModule/types.js';
import { Recipe } from './recipe.js';
import type { FormFields, PreAndPostAPIHookAction, RecipeInterface, UserInput } from './types.js';

type Context = { userContext?: Open };
type Input<T> = T & Context & { options?: RecipeFunctionOptions | undefined };
type Result<Name extends keyof RecipeInterface> = ReturnType<RecipeInterface[Name]>;

/** Puts the recipe into `SuperTokens.init`'s recipe list. */
export function init(config?: UserInput): CreateRecipeFunction<PreAndPostAPIHookAction> {
  return Recipe.init(config);
}

/**
 * Makes an account and starts a session.
 *
 * @throws `STGeneralError`; the Response if its status is 300 or above
 * @example
 * const result = await EmailPassword.signUp({ formFields: [{ id: 'email', value: email }, { id: 'password', value: password }] });
 * if (result.status === 'FIELD_ERROR') show(result.formFields);
 */
export function signUp(
  input: Input<{ formFields: FormFields; shouldTryLinkingWithSessionUser?: boolean | undefined }>,
): Result<'signUp'> {
  return functions().signUp({
    ...withContext(input),
    shouldTryLinkingWithSessionUser: input.shouldTryLinkingWithSessionUser,
  });
}

/**
 * Starts a session.
 *
 * @throws `STGeneralError`; the Response if its status is 300 or above
 */
export function signIn(
  input: Input<{ formFields: FormFields; shouldTryLinkingWithSessionUser?: boolean | undefined }>,
): Result<'signIn'> {
  return functions().signIn({
    ...withContext(input),
    shouldTryLinkingWithSessionUser: input.shouldTryLinkingWithSessionUser,
  });
}

/**
 * Has a password-reset mail sent; the answer does not tell whether there is such an account.
 *
 * @throws `STGeneralError`; the Response if its status is 300 or above
 */
export function sendPasswordResetEmail(
  input: Input<{ formFields: FormFields }>,
): Result<'sendPasswordResetEmail'> {
  return functions().sendPasswordResetEmail(withContext(input));
}

/**
 * Sets a new password with the token of the page's address.
 *
 * @throws `STGeneralError`; the Response if its status is 300 or above
 */
export function submitNewPassword(input: Input<{ formFields: FormFields }>): Result<'submitNewPassword'> {
  return functions().submitNewPassword(withContext(input));
}

/**
 * Whether an account with this e-mail and a password exists.
 *
 * @throws `STGeneralError`; the Response if its status is 300 or above
 */
export function doesEmailExist(input: Input<{ email: string }>): Result<'doesEmailExist'> {
  return functions().doesEmailExist(withContext(input));
}

/** The `token` query parameter of the page's address, or `""`. */
export function getResetPasswordTokenFromURL(input?: Context): string {
  return functions().getResetPasswordTokenFromURL(withContext({ ...input }));
}

/** The `tenantId` query parameter of the page's address. */
export function getTenantIdFromURL(input?: Context): string | undefined {
  return functions().getTenantIdFromURL(withContext({ ...input }));
}

/** Ends the session. */
export function signOut(input?: Context): Promise<void> {
  return Recipe.getInstanceOrThrow().signOut(withContext({ ...input }));
}

function functions(): RecipeInterface {
  return Recipe.getInstanceOrThrow().recipeImplementation;
}

function withContext<T extends Context>(input: T): T & { userContext: Open } {
  return { ...input, userContext: getNormalisedUserContext(input.userContext) };
}

export default {
  init,
  signUp,
  signIn,
  sendPasswordResetEmail,
  submitNewPassword,
  doesEmailExist,
  getResetPasswordTokenFromURL,
  getTenantIdFromURL,
  signOut,
};

export type { RecipeFunctionOptions } from '../recipeModule/types.js';
export type { PostAPIHookContext, PreAPIHookContext, RecipeInterface, UserInput } from './types.js';
