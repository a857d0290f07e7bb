import type {
  Open,
  User,
  AppInfoUserInput as WebAppInfo,
  CreateRecipeFunction as WebRecipe,
} from '@latchkey/web/types';
import type { CookieHandlerInput } from '@latchkey/web/utils/cookieHandler';
import type { DateProviderInput } from '@latchkey/web/utils/dateProvider';
import type { NormalisedURLDomain } from '@latchkey/web/utils/normalisedURLDomain';
import type { NormalisedURLPath } from '@latchkey/web/utils/normalisedURLPath';
import type { WindowHandlerInput } from '@latchkey/web/utils/windowHandler';
import type { ComponentType, FC, PropsWithChildren, ReactNode } from 'react';
import type { TranslationFunc, TranslationStore } from './i18n/translation.js';

export type { Open, User };

/** Passed through every function unchanged; its shape is the application's. */
export type UserContext = Record<string, Open>;

interface NavigateFunction {
  (to: string): void;
  (delta: number): void;
}

/** How to change the page without loading it: react-router's `navigate`, or a history object of version 5. */
export type Navigate = { push: (path: string) => void; goBack: () => void } | NavigateFunction;

/** Where the application lives. */
export interface AppInfoUserInput extends WebAppInfo {
  /** The origin of the website, e.g. `https://example.com`. */
  websiteDomain: string;
  /** The path under which the screens live; `/auth` unless given. */
  websiteBasePath?: string | undefined;
}

/** `AppInfoUserInput` with its defaults filled in. */
export interface NormalisedAppInfo {
  appName: string;
  apiDomain: NormalisedURLDomain;
  apiBasePath: NormalisedURLPath;
  websiteDomain: NormalisedURLDomain;
  websiteBasePath: NormalisedURLPath;
}

/** Every redirection's context also says which tenant the page was opened for. */
export type NormalisedGetRedirectionURLContext<Context> = Context & {
  tenantIdFromQueryParams: string | undefined;
};

/** Where to go after a success inside the application. */
export interface SuccessRedirectContext {
  action: 'SUCCESS';
  recipeId: string;
  isNewRecipeUser: boolean;
  createdNewUser: boolean;
  newSessionCreated: boolean;
  redirectToPath?: string | undefined;
}

/** What the root `getRedirectionURL` is asked. */
export type GetRedirectionURLContext = NormalisedGetRedirectionURLContext<
  { action: 'TO_AUTH'; showSignIn?: boolean | undefined } | SuccessRedirectContext
>;

/** An address, `undefined` for the default one, `null` to stay. */
export type GetRedirectionURL<Context> = (
  context: NormalisedGetRedirectionURLContext<Context>,
  userContext: UserContext,
) => Promise<string | undefined | null>;

/** What the `init` of a recipe returns: one half for this package, one for the web SDK. */
export interface RecipeInitResult {
  recipeID: string;
  authReact: (appInfo: NormalisedAppInfo, enableDebugLogs: boolean) => void;
  webJS: WebRecipe<Open>;
}

/** The argument of `SuperTokens.init`. */
export interface SuperTokensConfig {
  appInfo: AppInfoUserInput;
  recipeList: RecipeInitResult[];
  clientType?: string | undefined;
  cookieHandler?: CookieHandlerInput | undefined;
  windowHandler?: WindowHandlerInput | undefined;
  dateProvider?: DateProviderInput | undefined;
  languageTranslations?:
    | {
        /** `en` unless given. */
        defaultLanguage?: string | undefined;
        /** The domain of the cookie that remembers the language. */
        currentLanguageCookieScope?: string | undefined;
        translations?: TranslationStore | undefined;
        /** Replaces the look-up of texts altogether. */
        translationFunc?: TranslationFunc | undefined;
      }
    | undefined;
  enableDebugLogs?: boolean | undefined;
  getRedirectionURL?:
    | ((context: GetRedirectionURLContext, userContext: UserContext) => Promise<string | undefined | null>)
    | undefined;
  /** CSS that every screen gets after its own. */
  style?: string | undefined;
  /** `true` unless given. */
  useShadowDom?: boolean | undefined;
  /** No route for the sign-in page itself: the application embeds `AuthPage` somewhere. */
  disableAuthRoute?: boolean | undefined;
  /** Show the sign-up form first. */
  defaultToSignUp?: boolean | undefined;
  privacyPolicyLink?: string | undefined;
  termsOfServiceLink?: string | undefined;
}

/** The configuration as `init` was given it, with the normalised `appInfo`. */
export type SuperTokensPublicConfig = Omit<SuperTokensConfig, 'appInfo'> & { appInfo: NormalisedAppInfo };

/** The options every recipe with screens has. */
export interface AuthRecipeUserInput<RedirectContext, Action, Event> {
  getRedirectionURL?: GetRedirectionURL<RedirectContext> | undefined;
  preAPIHook?:
    | ((context: {
        requestInit: RequestInit;
        url: string;
        action: Action;
        userContext: UserContext;
      }) => Promise<{ url: string; requestInit: RequestInit }>)
    | undefined;
  postAPIHook?:
    | ((context: {
        action: Action;
        requestInit: RequestInit;
        url: string;
        fetchResponse: Response;
        userContext: UserContext;
      }) => Promise<void>)
    | undefined;
  onHandleEvent?: ((event: Event) => void) | undefined;
  /** CSS for this recipe's screens, after the root `style`. */
  style?: string | undefined;
}

/** CSS for one screen. */
export interface FeatureBaseConfig {
  style?: string | undefined;
}

/** What a sign-in or sign-up came to. */
export interface AuthSuccessContext {
  recipeId: string;
  isNewRecipeUser: boolean;
  createdNewUser: boolean;
  newSessionCreated: boolean;
}

/** What the authentication page gives to each method it shows. */
export interface AuthComponentProps {
  setFactorList: (factorIds: string[]) => void;
  resetFactorList: () => void;
  onSignInUpSwitcherClick: () => void;
  rebuildAuthPage: () => void;
  onAuthSuccess: (successContext: AuthSuccessContext) => Promise<void>;
  navigate: Navigate | undefined;
  userContext: UserContext;
  error: string | undefined;
  onError: (error: string) => void;
  clearError: () => void;
  showBackButton: boolean;
  children?: ReactNode;
}

/** A way to sign in or up on the authentication page. */
export interface PartialAuthComponent {
  type: 'SIGN_IN_UP' | 'SIGN_IN' | 'SIGN_UP';
  factorIds: string[];
  displayOrder: number;
  component: FC<AuthComponentProps>;
}

/** A screen's component, and whether it wants the current address. */
export interface ComponentWithRecipeAndMatchingMethod {
  component: ComponentType<FeatureProps>;
  matches: () => boolean;
  recipeID: string;
}

/** Screens by path. */
export type RecipeFeatureComponentMap = Record<string, ComponentWithRecipeAndMatchingMethod>;

/** What every routed screen takes. */
export type FeatureProps = PropsWithChildren<{
  navigate?: Navigate | undefined;
  userContext?: UserContext | undefined;
}>;

/** What a recipe's prebuilt screens offer to the router and the authentication page. */
export interface PreBuiltUI {
  readonly recipeID: string;
  readonly requiresSignUpPage: boolean;
  readonly factorIds: readonly string[];
  readonly texts: TranslationStore;
  /** CSS the app gave for what this recipe adds to the authentication page. */
  readonly authPageStyle: string;
  getAuthComponents(): PartialAuthComponent[];
  getFeatures(): RecipeFeatureComponentMap;
}

/** A class of prebuilt screens, as apps list them: `[EmailPasswordPreBuiltUI]`. */
export interface PreBuiltUIClass {
  getInstanceOrInitAndGetInstance(): PreBuiltUI;
  readonly languageTranslations: TranslationStore;
}
