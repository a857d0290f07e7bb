import type { TestCore } from '@latchkey/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { initPublished, noteRequests, published } from '../../../test/published.js';
import { initSdk, startCore } from '../../../test/sdk.js';
import { App } from '../../app.js';
import RecipeUserId from '../../recipeUserId.js';
import type { AnyValue } from '../../types.js';
import { PrimitiveArrayClaim } from '../session/claims/primitiveArrayClaim.js';
import Session from '../session/index.js';
import UserRoles, { PermissionClaim, UserRoleClaim } from './index.js';
import Recipe from './recipe.js';
import type { TypeInput } from './types.js';

let core: TestCore;

beforeAll(async () => {
  core = await startCore();
});
afterAll(() => core.close());

const init = (config?: TypeInput) =>
  initSdk(core.address, { init: { recipeList: [UserRoles.init(config), Session.init()] } });
const fresh = (what: string) => `${what}-${crypto.randomUUID()}`;
const unknownRole = { status: 'UNKNOWN_ROLE_ERROR' };
const login = (userId: string) =>
  Session.createNewSessionWithoutRequestResponse('public', new RecipeUserId(userId));

async function userWithRoles(roles: Record<string, string[]>): Promise<string> {
  const user = fresh('user');
  for (const [role, permissions] of Object.entries(roles)) {
    await UserRoles.createNewRoleOrAddPermissions(role, permissions);
    await UserRoles.addRoleToUser('public', user, role);
  }
  return user;
}

describe('roles', () => {
  it('are created, given, listed, taken and deleted', async () => {
    init();
    const [role, user] = [fresh('role'), fresh('user')];
    expect(await UserRoles.addRoleToUser('public', user, role)).toEqual(unknownRole);
    expect(await UserRoles.createNewRoleOrAddPermissions(role, ['read'])).toEqual({
      status: 'OK',
      createdNewRole: true,
    });
    expect(await UserRoles.createNewRoleOrAddPermissions(role, ['write'])).toEqual({
      status: 'OK',
      createdNewRole: false,
    });
    const given = (didUserAlreadyHaveRole: boolean) => ({ status: 'OK', didUserAlreadyHaveRole });
    expect(await UserRoles.addRoleToUser('public', user, role)).toEqual(given(false));
    expect(await UserRoles.addRoleToUser('public', user, role)).toEqual(given(true));
    expect(await UserRoles.getRolesForUser('public', user)).toEqual({ status: 'OK', roles: [role] });
    expect(await UserRoles.getUsersThatHaveRole('public', role)).toEqual({ status: 'OK', users: [user] });
    expect((await UserRoles.getAllRoles()).roles).toContain(role);
    expect((await UserRoles.getRolesThatHavePermission('write')).roles).toContain(role);
    expect(await UserRoles.removePermissionsFromRole(role, ['read'])).toEqual({ status: 'OK' });
    expect(await UserRoles.getPermissionsForRole(role)).toEqual({ status: 'OK', permissions: ['write'] });
    const taken = (didUserHaveRole: boolean) => ({ status: 'OK', didUserHaveRole });
    expect(await UserRoles.removeUserRole('public', user, role)).toEqual(taken(true));
    expect(await UserRoles.removeUserRole('public', user, role)).toEqual(taken(false));
    expect(await UserRoles.deleteRole(role)).toEqual({ status: 'OK', didRoleExist: true });
    expect(await UserRoles.deleteRole(role)).toEqual({ status: 'OK', didRoleExist: false });
    expect(await UserRoles.getUsersThatHaveRole('public', role)).toEqual(unknownRole);
    expect(await UserRoles.getPermissionsForRole(role)).toEqual(unknownRole);
    expect(await UserRoles.removePermissionsFromRole(role, ['x'])).toEqual(unknownRole);
    expect(await UserRoles.removeUserRole('public', user, role)).toEqual(unknownRole);
  });

  it('are asked of the core, and answered, as the published SDK does', async () => {
    const [ours, theirs] = [noteRequests(), noteRequests()];
    initSdk(core.address, {
      init: {
        recipeList: [UserRoles.init(), Session.init()],
        supertokens: { connectionURI: core.address, networkInterceptor: ours.networkInterceptor },
      },
    });
    initPublished(core.address, { userroles: {}, session: {} }, theirs.networkInterceptor);
    const user = fresh('user');
    const answers = [
      await tellStory(UserRoles, Session, new RecipeUserId(user)),
      await tellStory(
        published('recipe/userroles/index'),
        published('recipe/session/index'),
        published().convertToRecipeUserId(user),
      ),
    ];
    expect(answers[0]).toEqual(answers[1]);
    expect(ours.asked).toHaveLength(20);
    expect(ours.asked).toEqual(theirs.asked);
  });
});

/** The same calls with either SDK. Ends where it began. */
async function tellStory(roles: AnyValue, session: AnyValue, recipeUserId: AnyValue): Promise<unknown[]> {
  const user = recipeUserId.getAsString();
  const answers = [
    await roles.createNewRoleOrAddPermissions('story-b', ['x', 'y']),
    await roles.createNewRoleOrAddPermissions('story-a', ['y', 'z']),
    await roles.createNewRoleOrAddPermissions('story-a', []),
    await roles.addRoleToUser('public', user, 'story-b'),
    await roles.addRoleToUser('public', user, 'story-a'),
    await roles.addRoleToUser('public', user, 'story-none'),
    await roles.getRolesForUser('public', user),
    await roles.getUsersThatHaveRole('public', 'story-a'),
    await roles.getPermissionsForRole('story-a'),
    await roles.getRolesThatHavePermission('y'),
  ];
  const created = await session.createNewSessionWithoutRequestResponse('public', recipeUserId);
  const payload = created.getAccessTokenPayload();
  answers.push(payload['st-role'].v.toSorted(), payload['st-perm'].v.toSorted());
  await created.assertClaims([roles.PermissionClaim.validators.includesAll(['x', 'z'], 60)]);
  answers.push(
    await roles.removePermissionsFromRole('story-a', ['y']),
    await roles.removeUserRole('public', user, 'story-a'),
    await roles.deleteRole('story-a'),
    await roles.deleteRole('story-b'),
    (await roles.getAllRoles()).status,
  );
  return answers;
}

describe('the claims', () => {
  it('are in every new session, each permission once', async () => {
    init();
    const [editor, viewer] = [fresh('editor'), fresh('viewer')];
    const user = await userWithRoles({ [editor]: ['read', 'write'], [viewer]: ['read'] });
    const session = await login(user);
    expect((await session.getClaimValue(UserRoleClaim))?.toSorted()).toEqual([editor, viewer]);
    expect((await session.getClaimValue(PermissionClaim))?.toSorted()).toEqual(['read', 'write']);
    const payload = session.getAccessTokenPayload();
    expect(payload['st-role']).toEqual({ v: expect.any(Array), t: expect.any(Number) });
    expect(payload['st-perm']).toEqual({ v: expect.any(Array), t: expect.any(Number) });
  });

  it('are empty for a user without roles', async () => {
    init();
    const session = await login(fresh('user'));
    expect(await session.getClaimValue(UserRoleClaim)).toEqual([]);
    expect(await session.getClaimValue(PermissionClaim)).toEqual([]);
  });

  it.each<[TypeInput, string[]]>([
    [{ skipAddingRolesToAccessToken: true }, ['st-perm']],
    [{ skipAddingPermissionsToAccessToken: true }, ['st-role']],
    [{ skipAddingRolesToAccessToken: true, skipAddingPermissionsToAccessToken: true }, []],
  ])('are left out with %j', async (config, left) => {
    init(config);
    const payload = (await login(fresh('user'))).getAccessTokenPayload();
    expect(Object.keys(payload).filter((key) => key === 'st-role' || key === 'st-perm')).toEqual(left);
  });

  it('refuse, and let in after the role is given and the claim fetched', async () => {
    init();
    const role = fresh('admin');
    const user = fresh('user');
    await UserRoles.createNewRoleOrAddPermissions(role, ['delete']);
    const session = await login(user);
    const isAdmin = UserRoleClaim.validators.includes(role);
    await expect(session.assertClaims([isAdmin])).rejects.toMatchObject({
      type: 'INVALID_CLAIMS',
      payload: [
        {
          id: 'st-role',
          reason: { message: 'wrong value', expectedToInclude: role, actualValue: [] },
        },
      ],
    });
    await UserRoles.addRoleToUser('public', user, role);
    await expect(session.assertClaims([isAdmin])).rejects.toThrow();
    await session.fetchAndSetClaim(UserRoleClaim);
    await session.assertClaims([isAdmin]);
    await session.fetchAndSetClaim(PermissionClaim);
    expect(await session.getClaimValue(PermissionClaim)).toEqual(['delete']);
  });

  it('ask what overrides make of the functions, in the tenant of the session', async () => {
    const tenants: string[] = [];
    init({
      override: {
        functions: (original) => ({
          ...original,
          async getRolesForUser({ tenantId }) {
            tenants.push(tenantId);
            return { status: 'OK', roles: ['gone', 'boss'] };
          },
          getPermissionsForRole: async ({ role }) =>
            role === 'boss' ? { status: 'OK', permissions: ['all'] } : { status: 'UNKNOWN_ROLE_ERROR' },
        }),
      },
    });
    const session = await login(fresh('user'));
    expect(await session.getClaimValue(UserRoleClaim)).toEqual(['gone', 'boss']);
    expect(await session.getClaimValue(PermissionClaim)).toEqual(['all']);
    expect(tenants).toEqual(['public', 'public']);
  });
});

it('the recipe is there as the deep import finds it, and not of itself', async () => {
  init();
  expect(Recipe.getInstanceOrThrowError().config).toEqual({
    skipAddingRolesToAccessToken: false,
    skipAddingPermissionsToAccessToken: false,
  });
  expect(UserRoles.UserRoleClaim).toBeInstanceOf(PrimitiveArrayClaim);
  initSdk(core.address);
  expect(App.getInstanceOrThrowError().getRecipeInstance('userroles')).toBeUndefined();
  await expect(UserRoles.getAllRoles()).rejects.toThrow(
    'Initialisation not done. Did you forget to call the UserRoles.init or SuperTokens.init functions?',
  );
});
