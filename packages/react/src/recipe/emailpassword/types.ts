import type { RecipeInterface, UserInput as WebUserInput } from '@latchkey/web/recipe/emailpassword';
import type { ReactElement, ReactNode } from 'react';
import type { ComponentOverride } from '../../override.js';
import type {
  AuthRecipeUserInput,
  FeatureBaseConfig,
  NormalisedGetRedirectionURLContext,
  User,
  UserContext,
} from '../../types.js';
import type {
  FormField,
  FormFieldBaseConfig,
  FormFieldThemeProps,
  NormalisedFormField,
} from '../../ui/formTypes.js';
import type { InputProps } from '../../ui/Input.js';

export type { InputProps, RecipeInterface };

export type PreAndPostAPIHookAction =
  | 'EMAIL_PASSWORD_SIGN_UP'
  | 'EMAIL_PASSWORD_SIGN_IN'
  | 'SEND_RESET_PASSWORD_EMAIL'
  | 'SUBMIT_NEW_PASSWORD'
  | 'EMAIL_EXISTS';

/** What `preAPIHook` is given. */
export interface PreAPIHookContext {
  action: PreAndPostAPIHookAction;
  requestInit: RequestInit;
  url: string;
  userContext: UserContext;
}

export type GetRedirectionURLContext = NormalisedGetRedirectionURLContext<{ action: 'RESET_PASSWORD' }>;

/** What `onHandleEvent` is told. */
export type OnHandleEventContext =
  | { action: 'RESET_PASSWORD_EMAIL_SENT'; email: string; userContext: UserContext }
  | { action: 'PASSWORD_RESET_SUCCESSFUL'; userContext: UserContext }
  | {
      action: 'SUCCESS';
      isNewRecipeUser: boolean;
      createdNewSession: boolean;
      user: User;
      userContext: UserContext;
    };

/** A sign-up field; the app may draw its input. */
export type SignUpFormField = FormField & { inputComponent?: (props: InputProps) => ReactElement };

/** The argument of `EmailPassword.init`. */
export interface UserInput
  extends AuthRecipeUserInput<{ action: 'RESET_PASSWORD' }, PreAndPostAPIHookAction, OnHandleEventContext> {
  signInAndUpFeature?:
    | {
        signUpForm?: (FeatureBaseConfig & { formFields?: SignUpFormField[] | undefined }) | undefined;
        signInForm?: (FeatureBaseConfig & { formFields?: FormFieldBaseConfig[] | undefined }) | undefined;
      }
    | undefined;
  resetPasswordUsingTokenFeature?:
    | {
        disableDefaultUI?: boolean | undefined;
        submitNewPasswordForm?: FeatureBaseConfig | undefined;
        enterEmailForm?: FeatureBaseConfig | undefined;
      }
    | undefined;
  override?: WebUserInput['override'];
}

/** A form of the recipe, with its defaults filled in. */
export interface NormalisedForm<Field = NormalisedFormField> {
  style: string;
  formFields: Field[];
}

/** The recipe's configuration, with its defaults filled in. */
export interface NormalisedConfig {
  recipeRootStyle: string;
  getRedirectionURL: (
    context: GetRedirectionURLContext,
    userContext: UserContext,
  ) => Promise<string | undefined | null>;
  signInAndUpFeature: {
    signUpForm: NormalisedForm<
      NormalisedFormField & { inputComponent?: ((props: InputProps) => ReactElement) | undefined }
    >;
    signInForm: NormalisedForm;
  };
  resetPasswordUsingTokenFeature: {
    disableDefaultUI: boolean;
    submitNewPasswordForm: NormalisedForm;
    enterEmailForm: NormalisedForm;
  };
}

interface ThemeProps {
  recipeImplementation: RecipeInterface;
  config: NormalisedConfig;
  error: string | undefined;
  onError: (error: string) => void;
  clearError: () => void;
  userContext: UserContext;
  formFields: FormFieldThemeProps[];
  footer?: ReactNode;
}

export interface SignInThemeProps extends ThemeProps {
  onFetchError: (error: Response) => void;
  onForgotPasswordClick: () => void;
  onSuccess: (result: { user: User }) => void;
  header?: ReactNode;
}

export interface SignUpThemeProps extends ThemeProps {
  onFetchError: (error: Response) => void;
  onSuccess: (result: { user: User }) => void;
  header?: ReactNode;
}

export interface EnterEmailProps extends ThemeProps {
  onBackButtonClicked: () => void;
}

export interface SubmitNewPasswordProps extends ThemeProps {
  token: string;
  onSignInClicked: () => void;
  /** Leads to the form that sends another link, for one that has expired. */
  onNewLinkClicked?: () => void;
}

export interface ResetPasswordUsingTokenThemeProps {
  enterEmailForm: EnterEmailProps;
  /** Present when the address carries a token. */
  submitNewPasswordForm: SubmitNewPasswordProps | undefined;
  config: NormalisedConfig;
  userContext?: UserContext;
}

/** The components an app may replace. */
export type ComponentOverrideMap = {
  EmailPasswordSignInForm_Override?: ComponentOverride<SignInThemeProps>;
  EmailPasswordSignUpForm_Override?: ComponentOverride<SignUpThemeProps>;
  EmailPasswordResetPasswordEmail_Override?: ComponentOverride<EnterEmailProps>;
  EmailPasswordSubmitNewPassword_Override?: ComponentOverride<SubmitNewPasswordProps>;
};
