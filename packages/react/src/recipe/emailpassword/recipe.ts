import WebEmailPassword from '@latchkey/web/recipe/emailpassword';
import { singleton } from '../../singleton.js';
import type { RecipeInitResult, User, UserContext } from '../../types.js';
import { sessionHandle } from '../session/recipe.js';
import { normaliseConfig } from './config.js';
import type { NormalisedConfig, OnHandleEventContext, RecipeInterface, UserInput } from './types.js';

/** The e-mail and password recipe of this page. */
export interface EmailPasswordRecipe {
  readonly config: NormalisedConfig;
  /** The functions the screens call: with the app's overrides, plug-ins and events. */
  readonly functions: RecipeInterface;
}

export const emailPasswordRecipe = singleton<EmailPasswordRecipe>('EmailPassword');

/** See `EmailPassword.init`. */
export function init(input: UserInput = {}): RecipeInitResult {
  const config = normaliseConfig(input);
  const onHandleEvent = input.onHandleEvent ?? (() => {});
  const ofApp = input.override?.functions;
  return {
    recipeID: 'emailpassword',
    authReact: () => emailPasswordRecipe.set({ config, functions: webFunctions }),
    webJS: WebEmailPassword.init({
      preAPIHook: input.preAPIHook,
      postAPIHook: input.postAPIHook,
      override: {
        // An event fires inside of the app's `originalImplementation.x()`, so the app's layer lies above.
        functions: (original, builder) => {
          const events = withEvents(original, onHandleEvent);
          return ofApp === undefined ? events : ofApp(events, builder);
        },
      },
    }),
  };
}

const webFunctions: RecipeInterface = {
  signUp: (input) => WebEmailPassword.signUp(input),
  signIn: (input) => WebEmailPassword.signIn(input),
  doesEmailExist: (input) => WebEmailPassword.doesEmailExist(input),
  sendPasswordResetEmail: (input) => WebEmailPassword.sendPasswordResetEmail(input),
  submitNewPassword: (input) => WebEmailPassword.submitNewPassword(input),
  getResetPasswordTokenFromURL: (input) => WebEmailPassword.getResetPasswordTokenFromURL(input),
  getTenantIdFromURL: (input) => WebEmailPassword.getTenantIdFromURL(input),
};

/** Tells the app what its users have done. */
export function withEvents(
  original: RecipeInterface,
  onHandleEvent: (event: OnHandleEventContext) => void,
): RecipeInterface {
  return {
    ...original,
    signIn: (input) => announced(() => original.signIn(input), input.userContext, false, onHandleEvent),
    signUp: (input) => announced(() => original.signUp(input), input.userContext, true, onHandleEvent),
    async sendPasswordResetEmail(input) {
      const answer = await original.sendPasswordResetEmail(input);
      if (answer.status === 'OK') {
        const email = input.formFields.find(({ id }) => id === 'email')?.value ?? '';
        onHandleEvent({ action: 'RESET_PASSWORD_EMAIL_SENT', email, userContext: input.userContext });
      }
      return answer;
    },
    async submitNewPassword(input) {
      const answer = await original.submitNewPassword(input);
      if (answer.status === 'OK') {
        onHandleEvent({ action: 'PASSWORD_RESET_SUCCESSFUL', userContext: input.userContext });
      }
      return answer;
    },
  };
}

/** Signs in or up and tells about it. A session is a new one when its handle differs from the one before. */
async function announced<Answer extends { status: string }>(
  work: () => Promise<Answer | { status: 'OK'; user: User; fetchResponse: Response }>,
  userContext: UserContext,
  isNewRecipeUser: boolean,
  onHandleEvent: (event: OnHandleEventContext) => void,
): Promise<Answer | { status: 'OK'; user: User; fetchResponse: Response }> {
  const before = await sessionHandle(userContext);
  const answer = await work();
  if (answer.status === 'OK' && 'user' in answer) {
    const createdNewSession = (await sessionHandle(userContext)) !== before;
    onHandleEvent({ action: 'SUCCESS', isNewRecipeUser, createdNewSession, user: answer.user, userContext });
  }
  return answer;
}
