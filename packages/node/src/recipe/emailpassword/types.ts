import type {
  EmailDelivery,
  EmailDeliveryTypeInput,
  EmailDeliveryTypeInputWithService,
} from '../../email/index.js';
import type { BaseRequest } from '../../framework/request.js';
import type { BaseResponse } from '../../framework/response.js';
import type RecipeUserId from '../../recipeUserId.js';
import type {
  AnyValue,
  GeneralErrorResponse,
  NormalisedAppinfo,
  OverrideInput,
  UserContext,
} from '../../types.js';
import type { User } from '../../user.js';
import type { SessionContainerInterface } from '../session/types.js';

/** Why a value is refused, or `undefined` if it is fine. */
type Validate = (value: AnyValue, tenantId: string, userContext: UserContext) => Promise<string | undefined>;

/** A field of the sign-up form, as the application describes it. */
export type TypeInputFormField = { id: string; validate?: Validate; optional?: boolean };
export type NormalisedFormField = { id: string; validate: Validate; optional: boolean };
/** A field of a form, as the client filled it in. */
export type TypeFormField = { id: string; value: AnyValue };

export type TypeInputSignUp = { formFields?: TypeInputFormField[] };

/** Configuration of the recipe. */
export type TypeInput = {
  /** Fields of the sign-up form. `email` and `password` are always among them, with rules of their own if given. */
  signUpFeature?: TypeInputSignUp;
  /** What sends the mails. Without it they are printed to the console. */
  emailDelivery?: EmailDeliveryTypeInput<TypeEmailPasswordEmailDeliveryInput>;
  override?: OverrideInput<RecipeInterface, APIInterface>;
};

export type TypeNormalisedInputSignUp = { formFields: NormalisedFormField[] };
export type TypeNormalisedInputSignIn = { formFields: NormalisedFormField[] };
export type TypeNormalisedInputResetPasswordUsingTokenFeature = {
  formFieldsForGenerateTokenForm: NormalisedFormField[];
  formFieldsForPasswordResetForm: NormalisedFormField[];
};

export type TypeNormalisedInput = {
  signUpFeature: TypeNormalisedInputSignUp;
  signInFeature: TypeNormalisedInputSignIn;
  resetPasswordUsingTokenFeature: TypeNormalisedInputResetPasswordUsingTokenFeature;
  getEmailDeliveryConfig: (
    isInServerlessEnv: boolean,
  ) => EmailDeliveryTypeInputWithService<TypeEmailPasswordEmailDeliveryInput>;
};

/** A password-reset mail. `user.id` is the user's own id, `recipeUserId` that of the login method with the password. */
export type TypeEmailPasswordPasswordResetEmailDeliveryInput = {
  type: 'PASSWORD_RESET';
  user: { id: string; recipeUserId: RecipeUserId | undefined; email: string };
  passwordResetLink: string;
  tenantId: string;
};
export type TypeEmailPasswordEmailDeliveryInput = TypeEmailPasswordPasswordResetEmailDeliveryInput;

type SignedIn = { status: 'OK'; user: User; recipeUserId: RecipeUserId };
type EmailExists = { status: 'EMAIL_ALREADY_EXISTS_ERROR' };
type WrongCredentials = { status: 'WRONG_CREDENTIALS_ERROR' };
type InvalidToken = { status: 'RESET_PASSWORD_INVALID_TOKEN_ERROR' };
type PolicyViolated = { status: 'PASSWORD_POLICY_VIOLATED_ERROR'; failureReason: string };

/** Why a login method could not be added to the user of a session. */
export type LinkingFailed = {
  status: 'LINKING_TO_SESSION_USER_FAILED';
  reason:
    | 'EMAIL_VERIFICATION_REQUIRED'
    | 'RECIPE_USER_ID_ALREADY_LINKED_WITH_ANOTHER_PRIMARY_USER_ID_ERROR'
    | 'ACCOUNT_INFO_ALREADY_ASSOCIATED_WITH_ANOTHER_PRIMARY_USER_ID_ERROR'
    | 'SESSION_USER_ACCOUNT_INFO_ALREADY_ASSOCIATED_WITH_ANOTHER_PRIMARY_USER_ID_ERROR';
};

type Credentials = { email: string; password: string; tenantId: string; userContext: UserContext };
type CredentialsOfCaller = Credentials & {
  session: SessionContainerInterface | undefined;
  shouldTryLinkingWithSessionUser: boolean | undefined;
};

/** The functions of the recipe, as overrides see them. */
export type RecipeInterface = {
  /** Creates a user; with a session and an app that links accounts, for the user of the session. */
  signUp(input: CredentialsOfCaller): Promise<SignedIn | EmailExists | LinkingFailed>;
  /** Creates a user and nothing else. `signUp` calls it. */
  createNewRecipeUser(input: Credentials): Promise<SignedIn | EmailExists>;
  signIn(input: CredentialsOfCaller): Promise<SignedIn | WrongCredentials | LinkingFailed>;
  /** Checks a password and nothing else. `signIn` calls it. */
  verifyCredentials(input: Credentials): Promise<SignedIn | WrongCredentials>;
  /** The e-mail is given as well: a user without a password gets one for it when the token is used. */
  createResetPasswordToken(input: {
    userId: string;
    email: string;
    tenantId: string;
    userContext: UserContext;
  }): Promise<{ status: 'OK'; token: string } | { status: 'UNKNOWN_USER_ID_ERROR' }>;
  consumePasswordResetToken(input: {
    token: string;
    tenantId: string;
    userContext: UserContext;
  }): Promise<{ status: 'OK'; email: string; userId: string } | InvalidToken>;
  updateEmailOrPassword(input: {
    recipeUserId: RecipeUserId;
    email?: string | undefined;
    password?: string | undefined;
    userContext: UserContext;
    /** Whether the sign-up form's rule for passwords applies; true by default. */
    applyPasswordPolicy?: boolean | undefined;
    tenantIdForPasswordPolicy: string;
  }): Promise<
    | { status: 'OK' }
    | { status: 'UNKNOWN_USER_ID_ERROR' }
    | { status: 'EMAIL_ALREADY_EXISTS_ERROR' }
    | { status: 'EMAIL_CHANGE_NOT_ALLOWED_ERROR'; reason: string }
    | PolicyViolated
  >;
};

export type APIOptions = {
  readonly recipeImplementation: RecipeInterface;
  readonly appInfo: NormalisedAppinfo;
  readonly config: TypeNormalisedInput;
  readonly recipeId: string;
  readonly isInServerlessEnv: boolean;
  readonly req: BaseRequest;
  readonly res: BaseResponse;
  readonly emailDelivery: EmailDelivery<TypeEmailPasswordEmailDeliveryInput>;
};

type APIInput = { tenantId: string; options: APIOptions; userContext: UserContext };
type FormInput = APIInput & { formFields: { id: string; value: unknown }[] };
type SignInUpInput = FormInput & {
  session: SessionContainerInterface | undefined;
  shouldTryLinkingWithSessionUser: boolean | undefined;
};
type NewSession = { status: 'OK'; user: User; session: SessionContainerInterface };

/** The APIs of the recipe, as overrides see them. `undefined` switches a route off. */
export type APIInterface = {
  emailExistsGET:
    | undefined
    | ((
        input: APIInput & { email: string },
      ) => Promise<{ status: 'OK'; exists: boolean } | GeneralErrorResponse>);
  /**
   * Answers alike whether or not there is such a user. The mail is sent after the answer, as what it takes
   * would tell; only where a function ends with its answer (`isInServerlessEnv`) it is sent before.
   */
  generatePasswordResetTokenPOST:
    | undefined
    | ((
        input: FormInput,
      ) => Promise<
        { status: 'OK' } | { status: 'PASSWORD_RESET_NOT_ALLOWED'; reason: string } | GeneralErrorResponse
      >);
  passwordResetPOST:
    | undefined
    | ((
        input: FormInput & { token: string },
      ) => Promise<
        { status: 'OK'; email: string; user: User } | InvalidToken | PolicyViolated | GeneralErrorResponse
      >);
  signInPOST:
    | undefined
    | ((
        input: SignInUpInput,
      ) => Promise<
        | NewSession
        | { status: 'SIGN_IN_NOT_ALLOWED'; reason: string }
        | WrongCredentials
        | GeneralErrorResponse
      >);
  signUpPOST:
    | undefined
    | ((
        input: SignInUpInput,
      ) => Promise<
        NewSession | { status: 'SIGN_UP_NOT_ALLOWED'; reason: string } | EmailExists | GeneralErrorResponse
      >);
};
