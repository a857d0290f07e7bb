import type { Open, User } from '../../types.js';
import type { NormalisedRecipeInput, RecipeInput } from '../defineRecipe.js';
import type {
  RecipeConfig,
  RecipeFunctionOptions,
  RecipePostAPIHookContext,
  RecipePreAPIHookContext,
} from '../recipeModule/types.js';

export type PreAndPostAPIHookAction =
  | 'EMAIL_PASSWORD_SIGN_UP'
  | 'EMAIL_PASSWORD_SIGN_IN'
  | 'SEND_RESET_PASSWORD_EMAIL'
  | 'SUBMIT_NEW_PASSWORD'
  | 'EMAIL_EXISTS';
export type PreAPIHookContext = RecipePreAPIHookContext<PreAndPostAPIHookAction>;
export type PostAPIHookContext = RecipePostAPIHookContext<PreAndPostAPIHookAction>;

/** What `EmailPassword.init` takes. */
export type UserInput = RecipeInput<RecipeInterface, PreAndPostAPIHookAction>;
export type InputType = RecipeConfig<PreAndPostAPIHookAction> & UserInput;
export type NormalisedInputType = NormalisedRecipeInput<RecipeInterface, PreAndPostAPIHookAction>;

/** A form as it was filled in; the fields are those the backend SDK is configured with. */
export type FormFields = { id: string; value: string }[];

/** What is wrong with single fields. */
export type FieldError = {
  status: 'FIELD_ERROR';
  formFields: { id: string; error: string }[];
  fetchResponse: Response;
};

type Input<T> = T & { options?: RecipeFunctionOptions | undefined; userContext: Open };

/** The recipe's functions, all of which can be overridden. */
export type RecipeInterface = {
  /** Sets a new password with the token of the page's address. */
  submitNewPassword: (
    input: Input<{ formFields: FormFields }>,
  ) => Promise<
    | { status: 'OK'; fetchResponse: Response }
    | { status: 'RESET_PASSWORD_INVALID_TOKEN_ERROR'; fetchResponse: Response }
    | FieldError
  >;
  /** Has a password-reset mail sent; the answer does not tell whether there is such an account. */
  sendPasswordResetEmail: (
    input: Input<{ formFields: FormFields }>,
  ) => Promise<
    | { status: 'OK'; fetchResponse: Response }
    | { status: 'PASSWORD_RESET_NOT_ALLOWED'; reason: string; fetchResponse: Response }
    | FieldError
  >;
  /** Makes an account and starts a session. */
  signUp: (
    input: Input<{ formFields: FormFields; shouldTryLinkingWithSessionUser: boolean | undefined }>,
  ) => Promise<
    | { status: 'OK'; user: User; fetchResponse: Response }
    | FieldError
    | { status: 'SIGN_UP_NOT_ALLOWED'; reason: string; fetchResponse: Response }
  >;
  /** Starts a session. */
  signIn: (
    input: Input<{ formFields: FormFields; shouldTryLinkingWithSessionUser: boolean | undefined }>,
  ) => Promise<
    | { status: 'OK'; user: User; fetchResponse: Response }
    | FieldError
    | { status: 'WRONG_CREDENTIALS_ERROR'; fetchResponse: Response }
    | { status: 'SIGN_IN_NOT_ALLOWED'; reason: string; fetchResponse: Response }
  >;
  /** Whether an account with this e-mail and a password exists. */
  doesEmailExist: (
    input: Input<{ email: string }>,
  ) => Promise<{ status: 'OK'; doesExist: boolean; fetchResponse: Response }>;
  /** The `token` query parameter of the page's address, or `""`. */
  getResetPasswordTokenFromURL: (input: { userContext: Open }) => string;
  /** The `tenantId` query parameter of the page's address. */
  getTenantIdFromURL: (input: { userContext: Open }) => string | undefined;
};
