import type {
  ClaimValidationError,
  UserInput,
  SessionClaimValidator as WebValidator,
} from '@latchkey/web/recipe/session';
import type { ComponentType } from 'react';
import type { ComponentOverride } from '../../override.js';
import type { FeatureBaseConfig, Navigate, Open, UserContext } from '../../types.js';

/** A validator that may also say where somebody goes who does not pass it. */
export type SessionClaimValidator = WebValidator & {
  /** Whether this failure may show the access-denied screen; `true` unless given. */
  showAccessDeniedOnFailure?: boolean | undefined;
  /** An absolute address or a path; `undefined` to stay. */
  onFailureRedirection?:
    | ((input: {
        userContext: UserContext;
        reason: Open;
      }) => Promise<string | undefined> | string | undefined)
    | undefined;
};

/** The session as it is now. Without one: `userId` is `""`, the payload `{}`. */
export interface SessionContextUpdate {
  doesSessionExist: boolean;
  userId: string;
  accessTokenPayload: Open;
}

export interface LoadedSessionContext extends SessionContextUpdate {
  loading: false;
  invalidClaims: ClaimValidationError[];
  accessDeniedValidatorError?: ClaimValidationError;
}

/** What `useSessionContext` returns. */
export type SessionContextType = LoadedSessionContext | { loading: true };

/** What the web SDK reports about the session. */
export type WebSessionEvent = Parameters<NonNullable<UserInput['onHandleEvent']>>[0];

/** What `onHandleEvent` is told: the event, and the session after it. */
export type RecipeEventWithSessionContext = (
  | WebSessionEvent
  | { action: 'SESSION_ALREADY_EXISTS'; userContext: UserContext }
) & { sessionContext: SessionContextUpdate };

/** The argument of `Session.init`. */
export type InputType = Omit<UserInput, 'onHandleEvent'> & {
  style?: string | undefined;
  accessDeniedScreen?: FeatureBaseConfig | undefined;
  onHandleEvent?: ((event: RecipeEventWithSessionContext) => void) | undefined;
};

export interface SessionAuthProps {
  /** Show the children only with a session; `true` unless given. Must not change. */
  requireAuth?: boolean | undefined;
  /** Go to the sign-in page, or where a failing claim leads; `true` unless given. */
  doRedirection?: boolean | undefined;
  accessDeniedScreen?:
    | ComponentType<{
        userContext?: UserContext | undefined;
        navigate?: Navigate | undefined;
        validationError: ClaimValidationError;
      }>
    | undefined;
  /** Instead of going to the sign-in page when the session has ended. */
  onSessionExpired?: (() => void) | undefined;
  overrideGlobalClaimValidators?:
    | ((globalClaimValidators: SessionClaimValidator[], userContext: UserContext) => SessionClaimValidator[])
    | undefined;
}

export interface AccessDeniedThemeProps {
  /** Translation key or text. */
  error?: string | undefined;
  navigate?: Navigate | undefined;
}

/** The components an app may replace. */
export type ComponentOverrideMap = {
  SessionAccessDenied_Override?: ComponentOverride<AccessDeniedThemeProps>;
};
