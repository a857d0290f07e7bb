import { init as initWeb } from '@latchkey/web';
import { NormalisedURLDomain } from '@latchkey/web/utils/normalisedURLDomain';
import { NormalisedURLPath } from '@latchkey/web/utils/normalisedURLPath';
import { page, queryParam, readCookie, writeCookie } from './browser.js';
import type { LanguageSource } from './i18n/language.js';
import { mergeStores, type TranslationStore } from './i18n/translation.js';
import { goTo } from './navigate.js';
import { safeRedirectPath, withQuery } from './redirect.js';
import { withServerAdvice } from './singleton.js';
import type {
  AppInfoUserInput,
  GetRedirectionURLContext,
  Navigate,
  NormalisedAppInfo,
  SuperTokensConfig,
  UserContext,
} from './types.js';

const languageCookie = 'sCurrLanguage';

/** What `init` makes: the configuration with its defaults, and what all screens share. */
export interface App {
  readonly config: SuperTokensConfig;
  readonly appInfo: NormalisedAppInfo;
  readonly recipeIds: ReadonlySet<string>;
  readonly useShadowDom: boolean;
  readonly style: string;
  readonly language: LanguageSource;
  readonly setLanguage: (language: string) => Promise<void>;
  readonly addTranslations: (store: TranslationStore) => void;
}

let app: App | undefined;

/** The app, or nothing before `init`: for what may be drawn on a server. */
export const findApp = (): App | undefined => app;

/** @throws before `init` */
export function getApp(): App {
  if (app !== undefined) return app;
  throw new Error(withServerAdvice('SuperTokens must be initialized before calling this method.'));
}

/** See `SuperTokens.init`. */
export function initApp(config: SuperTokensConfig): void {
  if (app !== undefined) {
    console.warn('SuperTokens was already initialized');
    return;
  }
  const appInfo = normaliseAppInfo(config.appInfo);
  const { recipeList = [], appInfo: given } = config;
  initWeb({
    appInfo: given,
    clientType: config.clientType,
    recipeList: recipeList.map(({ webJS }) => webJS),
    cookieHandler: config.cookieHandler,
    windowHandler: config.windowHandler,
    dateProvider: config.dateProvider,
    enableDebugLogs: config.enableDebugLogs,
  });
  for (const { authReact } of recipeList) authReact(appInfo, config.enableDebugLogs ?? false);
  app = {
    config,
    appInfo,
    recipeIds: new Set(recipeList.map(({ recipeID }) => recipeID)),
    useShadowDom: config.useShadowDom ?? true,
    style: config.style ?? '',
    ...languageOf(config.languageTranslations ?? {}),
  };
}

function normaliseAppInfo(input: AppInfoUserInput | undefined): NormalisedAppInfo {
  if (input === undefined) throw new Error('Please provide the appInfo object when calling supertokens.init');
  for (const name of ['appName', 'apiDomain', 'websiteDomain'] as const) {
    if (input[name] === undefined) {
      throw new Error(`Please provide your ${name} inside the appInfo object when calling supertokens.init`);
    }
  }
  const gateway = new NormalisedURLPath(input.apiGatewayPath ?? '');
  return {
    appName: input.appName,
    apiDomain: new NormalisedURLDomain(input.apiDomain),
    apiBasePath: gateway.appendPath(new NormalisedURLPath(input.apiBasePath ?? '/auth')),
    websiteDomain: new NormalisedURLDomain(input.websiteDomain),
    websiteBasePath: new NormalisedURLPath(input.websiteBasePath ?? '/auth'),
  };
}

function languageOf(input: NonNullable<SuperTokensConfig['languageTranslations']>) {
  const listeners = new Set<() => void>();
  let current: { language: string | undefined; store: TranslationStore } = {
    language: undefined,
    store: input.translations ?? {},
  };
  const change = (next: typeof current): void => {
    current = next;
    for (const listener of listeners) listener();
  };
  const language: LanguageSource = {
    defaultLanguage: input.defaultLanguage ?? 'en',
    translationFunc: input.translationFunc,
    savedLanguage: () => readCookie(languageCookie),
    current: () => current,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  return {
    language,
    setLanguage: async (chosen: string) => {
      await writeCookie(languageCookie, chosen, input.currentLanguageCookieScope);
      change({ ...current, language: chosen });
    },
    addTranslations: (store: TranslationStore) =>
      change({ ...current, store: mergeStores(current.store, store) }),
  };
}

/** The path of a screen under the website's base path, with the tenant the page was opened for. */
export function screenPath(path: string): string {
  const base = getApp().appInfo.websiteBasePath.getAsStringDangerous();
  return withQuery(`${base}${path}`, { tenantId: tenantId() });
}

/** The tenant the page was opened for. */
export function tenantId(): string | undefined {
  return queryParam('tenantId');
}

/** The path the address asks to go to after signing in, if it is one of this site. */
export function requestedPath(): string | undefined {
  const raw = new URLSearchParams(page().location.getSearch()).get('redirectToPath');
  return safeRedirectPath(raw);
}

/** Goes to what `getRedirectionURL` of the app says, else to the default address. `null` means: the app goes itself. */
export async function redirect(
  context: GetRedirectionURLContext,
  navigate: Navigate | undefined,
  params: Readonly<Record<string, string | undefined>>,
  userContext: UserContext,
): Promise<void> {
  const own = await getApp().config.getRedirectionURL?.(context, userContext);
  if (own === null) return;
  const url = own ?? defaultUrl(context);
  open(withQuery(url === '' ? '/' : url, params), navigate);
}

function defaultUrl(context: GetRedirectionURLContext): string {
  return context.action === 'TO_AUTH' ? screenPath('/') : (context.redirectToPath ?? '/');
}

/** Goes to an address or a path of the website. */
export function open(url: string, navigate: Navigate | undefined): void {
  goTo(url, navigate, getApp().appInfo.websiteDomain.getAsStringDangerous());
}

export interface RedirectToAuthInput {
  show?: 'signin' | 'signup' | undefined;
  navigate?: Navigate | undefined;
  queryParams?: Record<string, string> | undefined;
  /** Come back to the current page afterwards; `true` unless given. */
  redirectBack?: boolean | undefined;
  userContext?: UserContext | undefined;
}

/** See `SuperTokens.redirectToAuth`. */
export async function redirectToAuth(input: RedirectToAuthInput = {}): Promise<void> {
  const { show, redirectBack = true, userContext = {} } = input;
  const { location } = page();
  const back = new NormalisedURLPath(location.getPathName()).getAsStringDangerous() || '/';
  await redirect(
    { action: 'TO_AUTH', showSignIn: show === 'signin', tenantIdFromQueryParams: tenantId() },
    input.navigate,
    {
      ...input.queryParams,
      show,
      redirectToPath: redirectBack ? back + location.getSearch() + location.getHash() : undefined,
    },
    userContext,
  );
}
