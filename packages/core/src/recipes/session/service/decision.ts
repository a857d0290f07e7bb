import type { cdi, ResultOf } from '@latchkey/contract';
import type { LiveSession } from '../store.js';

export type RefreshResult = ResultOf<typeof cdi.session.refreshSession>;

/** A refresh in work: what was presented and what is to be given for it. */
export interface Refresh {
  readonly handle: string;
  readonly now: number;
  /** `hash2` of the presented token, and of the one that it was made for. */
  readonly presented: string;
  readonly parent: string | null;
  /** `hash2` of the new token. */
  readonly next: string;
  /** When the session expires if it is renewed now. */
  readonly expiresAt: number;
  readonly useStaticKey: number | null;
}

/** What the rules decided: the session goes on, or the answer that refuses. */
export type Decision =
  | { readonly session: LiveSession; readonly refreshExpiry: number }
  | { readonly refusal: RefreshResult };

export const sessionIsGone: Decision = {
  refusal: { status: 'UNAUTHORISED', message: 'Session missing in db or has expired' },
};

/** The answer to a token that was used after another one took its place: a copy is in other hands. */
export const refuseAsTheft = (session: LiveSession, recentTokenReuseSubtype?: string): Decision => ({
  refusal: {
    status: 'TOKEN_THEFT_DETECTED',
    session: {
      handle: session.session_handle,
      userId: session.primary_user_id,
      recipeUserId: session.recipe_user_id,
    },
    ...(recentTokenReuseSubtype !== undefined && { recentTokenReuseSubtype }),
  },
});
