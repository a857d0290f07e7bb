import type {
  EmailDelivery,
  EmailDeliveryTypeInput,
  EmailDeliveryTypeInputWithService,
} from '../../email/index.js';
import type { BaseRequest } from '../../framework/request.js';
import type { BaseResponse } from '../../framework/response.js';
import type RecipeUserId from '../../recipeUserId.js';
import type { GeneralErrorResponse, NormalisedAppinfo, OverrideInput, UserContext } from '../../types.js';
import type { User } from '../../user.js';
import type { SessionContainerInterface } from '../session/types.js';

type Email =
  | { status: 'OK'; email: string }
  | { status: 'EMAIL_DOES_NOT_EXIST_ERROR' | 'UNKNOWN_USER_ID_ERROR' };

/** Tells the e-mail of a login method. `UNKNOWN_USER_ID_ERROR` leaves it to the SDK, which asks the core. */
type GetEmail = (recipeUserId: RecipeUserId, userContext: UserContext) => Promise<Email>;

/** The e-mail of a login method; the user is looked up unless given. */
export type GetEmailForRecipeUserIdFunc = (
  user: User | undefined,
  recipeUserId: RecipeUserId,
  userContext: UserContext,
) => Promise<Email>;

/** Configuration of the recipe. */
export type TypeInput = {
  /** Whether sessions of users without a verified e-mail are refused (`REQUIRED`) or only say so (`OPTIONAL`). */
  mode: 'REQUIRED' | 'OPTIONAL';
  /** What sends the mails. Without it they are printed to the console. */
  emailDelivery?: EmailDeliveryTypeInput<TypeEmailVerificationEmailDeliveryInput>;
  /** For users whose e-mail the core does not know. */
  getEmailForRecipeUserId?: GetEmail;
  override?: OverrideInput<RecipeInterface, APIInterface>;
};

export type TypeNormalisedInput = {
  mode: 'REQUIRED' | 'OPTIONAL';
  getEmailDeliveryConfig: (
    isInServerlessEnv: boolean,
  ) => EmailDeliveryTypeInputWithService<TypeEmailVerificationEmailDeliveryInput>;
  getEmailForRecipeUserId: GetEmail | undefined;
};

/** A verification mail. `user.id` is the user's own id, `recipeUserId` that of the login method with the e-mail. */
export type TypeEmailVerificationEmailDeliveryInput = {
  type: 'EMAIL_VERIFICATION';
  user: { id: string; recipeUserId: RecipeUserId; email: string };
  emailVerifyLink: string;
  tenantId: string;
};

export type UserEmailInfo = { recipeUserId: RecipeUserId; email: string };

type AlreadyVerified = { status: 'EMAIL_ALREADY_VERIFIED_ERROR' };
type InvalidToken = { status: 'EMAIL_VERIFICATION_INVALID_TOKEN_ERROR' };
type OfEmail = UserEmailInfo & { userContext: UserContext };

/** The functions of the recipe, as overrides see them. */
export type RecipeInterface = {
  createEmailVerificationToken(
    input: OfEmail & { tenantId: string },
  ): Promise<{ status: 'OK'; token: string } | AlreadyVerified>;
  /** Uses the token up. `attemptAccountLinking` is for overrides and for apps that link accounts. */
  verifyEmailUsingToken(input: {
    token: string;
    attemptAccountLinking: boolean;
    tenantId: string;
    userContext: UserContext;
  }): Promise<{ status: 'OK'; user: UserEmailInfo } | InvalidToken>;
  isEmailVerified(input: OfEmail): Promise<boolean>;
  revokeEmailVerificationTokens(input: OfEmail & { tenantId: string }): Promise<{ status: 'OK' }>;
  unverifyEmail(input: OfEmail): Promise<{ status: 'OK' }>;
};

export type APIOptions = {
  readonly recipeImplementation: RecipeInterface;
  readonly appInfo: NormalisedAppinfo;
  readonly config: TypeNormalisedInput;
  readonly recipeId: string;
  readonly isInServerlessEnv: boolean;
  readonly req: BaseRequest;
  readonly res: BaseResponse;
  readonly emailDelivery: EmailDelivery<TypeEmailVerificationEmailDeliveryInput>;
};

type APIInput = { options: APIOptions; userContext: UserContext };
type NewSession = { newSession?: SessionContainerInterface };

/** The APIs of the recipe, as overrides see them. `undefined` switches a route off. */
export type APIInterface = {
  verifyEmailPOST:
    | undefined
    | ((
        input: APIInput & {
          token: string;
          tenantId: string;
          session: SessionContainerInterface | undefined;
        },
      ) => Promise<
        ({ status: 'OK'; user: UserEmailInfo } & NewSession) | InvalidToken | GeneralErrorResponse
      >);
  isEmailVerifiedGET:
    | undefined
    | ((
        input: APIInput & { session: SessionContainerInterface },
      ) => Promise<({ status: 'OK'; isVerified: boolean } & NewSession) | GeneralErrorResponse>);
  generateEmailVerifyTokenPOST:
    | undefined
    | ((
        input: APIInput & { session: SessionContainerInterface },
      ) => Promise<{ status: 'OK' } | (AlreadyVerified & NewSession) | GeneralErrorResponse>);
};
