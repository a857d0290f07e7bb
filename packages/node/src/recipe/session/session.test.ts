import type { TestCore } from '@latchkey/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ask, cookieHeader, frontTokenOf, initSdk, serve, setCookies, startCore } from '../../../test/sdk.js';
import RecipeUserId from '../../recipeUserId.js';
import Session from './index.js';
import type { VerifySessionOptions } from './types.js';

let core: TestCore;

beforeAll(async () => {
  core = await startCore();
});
afterAll(() => core.close());

const user = new RecipeUserId('ada');

const create = (headers: Record<string, string> = {}, payload = {}) =>
  serve('/login', { method: 'POST', headers }, async (req, res) => {
    const session = await Session.createNewSession(req, res, 'public', user, payload, { cart: 1 });
    return { handle: session.getHandle() };
  });

const verify = (headers: Record<string, string>, method = 'GET', options?: VerifySessionOptions) =>
  serve('/me', { method, headers }, async (req, res) => {
    const session = await Session.getSession(req, res, options);
    return session === undefined
      ? { none: true }
      : { user: session.getUserId(), payload: session.getAccessTokenPayload() };
  });

describe('cookie mode', () => {
  it('creates, verifies, refreshes and signs out', async () => {
    initSdk(core.address);
    const created = await create({ 'st-auth-mode': 'cookie' }, { plan: 'pro' });
    expect(created.status).toBe(200);
    console.log(setCookies(created), frontTokenOf(created), Object.fromEntries(created.headers));
    const verified = await verify({ cookie: cookieHeader(created) });
    console.log(await verified.json());
    const refreshed = await ask('/auth/session/refresh', { headers: { cookie: cookieHeader(created) } });
    console.log(refreshed.status, await refreshed.text(), refreshed.headers);
    const out = await ask('/auth/signout', { headers: { cookie: cookieHeader(refreshed) } });
    console.log(out.status, await out.text(), out.headers);
  });
});
