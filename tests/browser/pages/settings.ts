import type * as Session from 'supertokens-web-js/recipe/session/index.js';

/** What a test tells a page before any of its code runs. */
export interface PageSettings {
  /** Which bundle: whose SDK the page uses. */
  readonly client: 'published' | 'latchkey';
  /** Its SDK alone, or the prebuilt screens. */
  readonly kind: 'web' | 'ui';
  readonly apiDomain: string;
  readonly tokenTransferMethod: 'cookie' | 'header';
}

type Form = (input: { formFields: { id: string; value: string }[] }) => Promise<{
  status: string;
  formFields?: { id: string; error: string }[];
}>;

/** The functions of the page's SDK, for tests to call. */
export interface PageSdk {
  readonly emailPassword: Readonly<
    Record<'signUp' | 'signIn' | 'sendPasswordResetEmail' | 'submitNewPassword', Form>
  >;
  readonly session: Pick<
    typeof Session,
    | 'doesSessionExist'
    | 'getUserId'
    | 'getAccessTokenPayloadSecurely'
    | 'getInvalidClaimsFromResponse'
    | 'attemptRefreshingSession'
    | 'signOut'
  >;
}

declare global {
  interface Window {
    settings: PageSettings;
    sdk: PageSdk;
    /** Events of the session, oldest first. */
    sessionEvents: string[];
  }
}
