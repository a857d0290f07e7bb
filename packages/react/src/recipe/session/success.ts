import WebSession from '@latchkey/web/recipe/session';
import { open, redirect, redirectToAuth, tenantId } from '../../app.js';
import { page } from '../../browser.js';
import { safeRedirectPath } from '../../redirect.js';
import type { AuthSuccessContext, Navigate, UserContext } from '../../types.js';
import { consequenceOf } from './claims.js';
import { sessionExists } from './recipe.js';

const storageKey = 'supertokens-success-redirection-context';

export interface SuccessInput {
  /** What the sign-in came to; nothing when somebody who is signed in opens the sign-in page. */
  readonly success: AuthSuccessContext | undefined;
  /** The recipe that asks, for the context when there is no other. */
  readonly recipeId: string;
  readonly redirectToPath: string | undefined;
  readonly navigate: Navigate | undefined;
  readonly userContext: UserContext;
}

interface Stored {
  readonly success: AuthSuccessContext;
  readonly redirectToPath: string | undefined;
}

/**
 * Where somebody goes who has signed in: to what a failing claim asks for first (and then, from there, on to the
 * destination, hence it is stored), else to the app.
 */
export async function redirectAfterSuccess(input: SuccessInput): Promise<void> {
  const { navigate, userContext } = input;
  if (!(await sessionExists(userContext))) {
    return redirectToAuth({ navigate, userContext, redirectBack: false });
  }
  const invalidClaims = await WebSession.validateClaims({ userContext });
  if (invalidClaims.length > 0) {
    if (input.success !== undefined)
      await store({ success: input.success, redirectToPath: input.redirectToPath });
    const { redirectPath } = await consequenceOf({ invalidClaims, userContext });
    if (redirectPath !== undefined) return follow(redirectPath, navigate);
  }
  const stored = input.success === undefined ? await takeStored() : undefined;
  const success = input.success ?? stored?.success ?? alreadySignedIn(input.recipeId);
  return redirect(
    {
      ...success,
      action: 'SUCCESS',
      redirectToPath: input.redirectToPath ?? stored?.redirectToPath,
      tenantIdFromQueryParams: tenantId(),
    },
    navigate,
    {},
    userContext,
  );
}

function follow(path: string, navigate: Navigate | undefined): void {
  if (new URL(path, page().location.getHref()).href === page().location.getHref()) {
    throw new Error(
      `onFailureRedirectionURL returned the current URL (${path}) during success redirection. This indicates that the user is in a stuck state.`,
    );
  }
  open(path, navigate);
}

function alreadySignedIn(recipeId: string): AuthSuccessContext {
  return { recipeId, isNewRecipeUser: false, createdNewUser: false, newSessionCreated: false };
}

async function store({ success, redirectToPath }: Stored): Promise<void> {
  const successRedirectContext = {
    ...success,
    action: 'SUCCESS',
    redirectToPath,
    tenantIdFromQueryParams: tenantId(),
  };
  await page().localStorage.setItem(storageKey, JSON.stringify({ successRedirectContext, redirectToPath }));
}

async function takeStored(): Promise<Stored | undefined> {
  const text = await page().localStorage.getItem(storageKey);
  if (text === null) return undefined;
  await page().localStorage.removeItem(storageKey);
  return parse(text);
}

/** Any script of the origin may have written there: what comes out is checked again, the path above all. */
function parse(text: string): Stored | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isRecord(value) || !isRecord(value.successRedirectContext)) return undefined;
  const { recipeId, isNewRecipeUser, createdNewUser, newSessionCreated } = value.successRedirectContext;
  if (typeof recipeId !== 'string') return undefined;
  const path = value.redirectToPath;
  return {
    success: {
      recipeId,
      isNewRecipeUser: isNewRecipeUser === true,
      createdNewUser: createdNewUser === true,
      newSessionCreated: newSessionCreated === true,
    },
    redirectToPath: typeof path === 'string' ? safeRedirectPath(path) : undefined,
  };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
