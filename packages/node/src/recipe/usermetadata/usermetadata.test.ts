import type { TestCore } from '@latchkey/testkit';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { initPublished, noteRequests, published } from '../../../test/published.js';
import { initSdk, startCore } from '../../../test/sdk.js';
import { App } from '../../app.js';
import type { AnyValue } from '../../types.js';
import UserMetadata from './index.js';
import Recipe from './recipe.js';

let core: TestCore;

beforeAll(async () => {
  core = await startCore();
});
afterAll(() => core.close());
beforeEach(() => initSdk(core.address));

const fresh = () => `user-${crypto.randomUUID()}`;

describe('metadata of users', () => {
  it('is merged at the root, read and cleared, though nobody lists the recipe', async () => {
    const user = fresh();
    expect(await UserMetadata.getUserMetadata(user)).toEqual({ status: 'OK', metadata: {} });
    const first = { plan: 'pro', address: { city: 'Wien', zip: '1010' }, trial: true };
    expect(await UserMetadata.updateUserMetadata(user, first)).toEqual({ status: 'OK', metadata: first });
    const metadata = { plan: 'pro', address: { city: 'Graz' } };
    const update = { address: { city: 'Graz' }, trial: null };
    expect(await UserMetadata.updateUserMetadata(user, update)).toEqual({ status: 'OK', metadata });
    expect(await UserMetadata.getUserMetadata(user)).toEqual({ status: 'OK', metadata });
    expect(await UserMetadata.clearUserMetadata(user)).toEqual({ status: 'OK' });
    expect(await UserMetadata.getUserMetadata(user)).toEqual({ status: 'OK', metadata: {} });
  });

  it('is asked of the core, and answered, as the published SDK does', async () => {
    const [ours, theirs] = [noteRequests(), noteRequests()];
    initSdk(core.address, {
      init: { supertokens: { connectionURI: core.address, networkInterceptor: ours.networkInterceptor } },
    });
    initPublished(core.address, { session: {} }, theirs.networkInterceptor);
    const user = fresh();
    const story = async ({ getUserMetadata, updateUserMetadata, clearUserMetadata }: AnyValue) => [
      await getUserMetadata(user),
      await updateUserMetadata(user, { a: 1, b: { c: [null] } }),
      await updateUserMetadata(user, { a: null }),
      await getUserMetadata(user),
      await clearUserMetadata(user),
    ];
    expect(await story(UserMetadata)).toEqual(await story(published('recipe/usermetadata/index')));
    expect(ours.asked).toHaveLength(5);
    expect(ours.asked).toEqual(theirs.asked);
  });

  it('can be kept elsewhere by an override', async () => {
    const seen: unknown[] = [];
    const recipe = UserMetadata.init({
      override: {
        functions: (original) => ({
          ...original,
          async getUserMetadata({ userId, userContext }) {
            seen.push(userContext.reason);
            return userId === 'vip'
              ? { status: 'OK', metadata: { vip: true } }
              : original.getUserMetadata({ userId, userContext });
          },
        }),
      },
    });
    initSdk(core.address, { init: { recipeList: [recipe] } });
    expect(await UserMetadata.getUserMetadata('vip', { reason: 'greeting' })).toEqual({
      status: 'OK',
      metadata: { vip: true },
    });
    expect(await UserMetadata.getUserMetadata(fresh())).toEqual({ status: 'OK', metadata: {} });
    expect(seen).toEqual(['greeting', undefined]);
  });
});

it('the recipe is there as the deep import finds it', async () => {
  const recipe = Recipe.getInstanceOrThrowError();
  expect(recipe.getAPIsHandled()).toEqual([]);
  expect(recipe.recipeInterfaceImpl.getUserMetadata).toBeTypeOf('function');
  App.reset();
  await expect(UserMetadata.getUserMetadata('x')).rejects.toThrow(
    'Initialisation not done. Did you forget to call the UserMetadata.init or UserMetadata.init function?',
  );
});
