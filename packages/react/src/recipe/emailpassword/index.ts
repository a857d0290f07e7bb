import WebEmailPassword, { type RecipeFunctionOptions } from '@latchkey/web/recipe/emailpassword';
import type { RecipeInitResult, UserContext } from '../../types.js';
import { EmailPasswordComponentsOverrideProvider } from './overrides.js';
import { emailPasswordRecipe, init as initRecipe } from './recipe.js';
import type { RecipeInterface, UserInput } from './types.js';

interface CallInput {
  /** A hook for this one call, after the recipe's. */
  options?: RecipeFunctionOptions | undefined;
  userContext?: UserContext | undefined;
}
type FieldsInput = CallInput & { formFields: { id: string; value: string }[] };
type SignInput = FieldsInput & {
  /** Whether the account may be linked to the one that is signed in. */
  shouldTryLinkingWithSessionUser?: boolean | undefined;
};
type Answer<
  Name extends 'signUp' | 'signIn' | 'doesEmailExist' | 'sendPasswordResetEmail' | 'submitNewPassword',
> = ReturnType<RecipeInterface[Name]>;

/**
 * Adds the recipe to the `recipeList`.
 *
 * @example
 * EmailPassword.init({ signInAndUpFeature: { signUpForm: { formFields: [{ id: 'name', label: 'Full name' }] } } })
 */
export function init(config?: UserInput): RecipeInitResult {
  return initRecipe(config);
}

/** Ends the session. */
export function signOut(input: { userContext?: UserContext | undefined } = {}): Promise<void> {
  return web().signOut({ userContext: input.userContext ?? {} });
}

/** Sets a new password with the token of the current address. */
export function submitNewPassword(input: FieldsInput): Answer<'submitNewPassword'> {
  return web().submitNewPassword(prepared(input));
}

/** Asks the back end to mail a link for a new password. */
export function sendPasswordResetEmail(input: FieldsInput): Answer<'sendPasswordResetEmail'> {
  return web().sendPasswordResetEmail(prepared(input));
}

/** Makes an account and signs in. */
export function signUp(input: SignInput): Answer<'signUp'> {
  return web().signUp(prepared(input));
}

/** Signs in. */
export function signIn(input: SignInput): Answer<'signIn'> {
  return web().signIn(prepared(input));
}

/** Whether an account has this address. */
export function doesEmailExist(input: CallInput & { email: string }): Answer<'doesEmailExist'> {
  return web().doesEmailExist(prepared(input));
}

/** The `token` of the current address; `""` without one. */
export function getResetPasswordTokenFromURL(input: { userContext?: UserContext | undefined } = {}): string {
  return web().getResetPasswordTokenFromURL({ userContext: input.userContext ?? {} });
}

/** The web SDK's functions, once `init` has run. */
function web(): typeof WebEmailPassword {
  emailPasswordRecipe.getOrThrow();
  return WebEmailPassword;
}

function prepared<T extends CallInput>(input: T): T & { userContext: UserContext } {
  return { ...input, userContext: input.userContext ?? {} };
}

export type {
  GetRedirectionURLContext,
  OnHandleEventContext,
  PreAPIHookContext,
  RecipeInterface,
  UserInput,
} from './types.js';
export { EmailPasswordComponentsOverrideProvider };

/** Signing up and in with an e-mail address and a password. */
const EmailPassword = {
  ComponentsOverrideProvider: EmailPasswordComponentsOverrideProvider,
  init,
  signOut,
  submitNewPassword,
  sendPasswordResetEmail,
  signUp,
  signIn,
  doesEmailExist,
  getResetPasswordTokenFromURL,
};

export default EmailPassword;
