import { testDatabases } from '@latchkey/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Caller, type CoreUnderTest, startCores } from '../../../test/coreUnderTest.js';
import { ok } from '../../../test/sessions.js';

const UNKNOWN = { status: 'UNKNOWN_ROLE_ERROR' };

describe.each(testDatabases())('user roles on $name', (database) => {
  let core: CoreUnderTest;
  let count = 0;

  beforeAll(async () => {
    core = await startCores(database, database.name === 'sqlite' ? 1 : 2);
    const { multitenancy } = core.client();
    await multitenancy.putApp({ appId: 'roles' });
    await multitenancy.putTenant({ tenantId: 't1', firstFactors: null });
  });
  afterAll(() => core.close());

  const roles = (caller: Caller = {}) => core.client(caller).userRoles;
  const newRole = async (...permissions: string[]) => {
    count += 1;
    const role = `role ${count}`;
    expect(await roles().createNewRoleOrAddPermissions({ role, permissions })).toEqual({
      status: 'OK',
      createdNewRole: true,
    });
    return role;
  };
  const permissionsOf = async (role: string) => ok(await roles().getPermissionsForRole({ role })).permissions;
  const rolesOf = async (userId: string, caller: Caller = {}) =>
    ok(await roles(caller).getRolesForUser({ userId })).roles;
  const usersWith = async (role: string, caller: Caller = {}) =>
    ok(await roles(caller).getUsersThatHaveRole({ role })).users;

  describe('a role', () => {
    it('is created once, and then gets more permissions', async () => {
      const role = await newRole('read', 'write', 'read');
      expect(await permissionsOf(role)).toEqual(['read', 'write']);
      const again = await roles().createNewRoleOrAddPermissions({ role, permissions: ['delete', 'read'] });
      expect(again).toEqual({ status: 'OK', createdNewRole: false });
      expect(await permissionsOf(role)).toEqual(['delete', 'read', 'write']);
      expect(await roles().createNewRoleOrAddPermissions({ role })).toMatchObject({ createdNewRole: false });
      expect(await permissionsOf(role)).toHaveLength(3);
      expect(ok(await roles().getAllRoles({})).roles).toContain(role);
    });

    it('needs no permissions', async () => {
      expect(await permissionsOf(await newRole())).toEqual([]);
    });

    it('loses some permissions, none, or all', async () => {
      const role = await newRole('a', 'b', 'c');
      const remove = (permissions?: string[]) =>
        roles().removePermissionsFromRole({ role, ...(permissions !== undefined && { permissions }) });
      expect(await remove(['a', 'unknown', ' a '])).toEqual({ status: 'OK' });
      expect(await permissionsOf(role)).toEqual(['b', 'c']);
      await remove([]);
      expect(await permissionsOf(role)).toEqual(['b', 'c']);
      await remove();
      expect(await permissionsOf(role)).toEqual([]);
    });

    it('takes hundreds of permissions', async () => {
      const many = Array.from({ length: 300 }, (_, i) => `p${i}`);
      const role = await newRole(...many);
      expect(await permissionsOf(role)).toHaveLength(300);
      await roles().removePermissionsFromRole({ role, permissions: many.slice(1) });
      expect(await permissionsOf(role)).toEqual(['p0']);
    });

    it('is found by what it permits', async () => {
      const [one, other] = [await newRole('shared', 'own'), await newRole('shared')];
      const having = async (permission: string) =>
        ok(await roles().getRolesThatHavePermission({ permission })).roles;
      expect(await having(' shared ')).toEqual([one, other]);
      expect(await having('own')).toEqual([one]);
      expect(await having('unheard of')).toEqual([]);
    });

    it('is deleted from everybody, in every tenant', async () => {
      const role = await newRole('gone');
      for (const caller of [{}, { tenantId: 't1' }]) await roles(caller).addRoleToUser({ userId: 'u', role });
      expect(await roles().deleteRole({ role })).toEqual({ status: 'OK', didRoleExist: true });
      expect(await roles().deleteRole({ role })).toEqual({ status: 'OK', didRoleExist: false });
      expect(ok(await roles().getAllRoles({})).roles).not.toContain(role);
      expect(ok(await roles().getRolesThatHavePermission({ permission: 'gone' })).roles).toEqual([]);
      for (const caller of [{}, { tenantId: 't1' }]) expect(await rolesOf('u', caller)).toEqual([]);
      await roles().createNewRoleOrAddPermissions({ role });
      expect([await permissionsOf(role), await usersWith(role)]).toEqual([[], []]);
    });

    it('is unknown where there is none', async () => {
      const role = 'no such role';
      const client = roles();
      expect(await client.getPermissionsForRole({ role })).toEqual(UNKNOWN);
      expect(await client.removePermissionsFromRole({ role, permissions: ['p'] })).toEqual(UNKNOWN);
      expect(await client.addRoleToUser({ userId: 'u', role })).toEqual(UNKNOWN);
      expect(await client.removeUserRole({ userId: 'u', role })).toEqual(UNKNOWN);
      expect(await client.getUsersThatHaveRole({ role })).toEqual(UNKNOWN);
    });
  });

  describe('a user', () => {
    it('has roles, once each', async () => {
      const [one, other] = [await newRole(), await newRole()];
      const add = (role: string) => roles().addRoleToUser({ userId: 'owner', role });
      expect(await add(other)).toEqual({ status: 'OK', didUserAlreadyHaveRole: false });
      expect(await add(` ${other}\t`)).toEqual({ status: 'OK', didUserAlreadyHaveRole: true });
      await add(one);
      expect(await rolesOf('owner')).toEqual([one, other]);
      expect(await usersWith(one)).toEqual(['owner']);
      const remove = (role: string) => roles().removeUserRole({ userId: 'owner', role });
      expect(await remove(one)).toEqual({ status: 'OK', didUserHaveRole: true });
      expect(await remove(one)).toEqual({ status: 'OK', didUserHaveRole: false });
      expect(await rolesOf('owner')).toEqual([other]);
    });

    it('has an id that is taken as it is', async () => {
      const role = await newRole();
      for (const userId of [' spaced ', 'Case', 'case', '']) await roles().addRoleToUser({ userId, role });
      expect(await usersWith(role)).toEqual(['', ' spaced ', 'Case', 'case']);
      expect(await rolesOf('spaced')).toEqual([]);
      expect(await rolesOf('nobody')).toEqual([]);
    });

    it('has roles of its own in each tenant', async () => {
      const role = await newRole();
      const there = { tenantId: 't1' };
      await roles(there).addRoleToUser({ userId: 'both', role });
      expect([await rolesOf('both'), await rolesOf('both', there)]).toEqual([[], [role]]);
      expect([await usersWith(role), await usersWith(role, there)]).toEqual([[], ['both']]);
      expect(await roles().removeUserRole({ userId: 'both', role })).toMatchObject({
        didUserHaveRole: false,
      });
      expect(await roles().addRoleToUser({ userId: 'both', role })).toMatchObject({
        didUserAlreadyHaveRole: false,
      });
      await roles(there).removeUserRole({ userId: 'both', role });
      expect([await rolesOf('both'), await rolesOf('both', there)]).toEqual([[role], []]);
    });

    it('loses its roles in every tenant when deleted, and those of a tenant that is deleted', async () => {
      const { users, emailPassword, multitenancy } = core.client();
      const role = await newRole();
      const userId = ok(await emailPassword.signUp({ email: 'roles@x', password: 'p' })).recipeUserId;
      await multitenancy.putTenant({ tenantId: 'gone', firstFactors: null });
      for (const caller of [{}, { tenantId: 't1' }, { tenantId: 'gone' }])
        for (const id of [userId, 'other']) await roles(caller).addRoleToUser({ userId: id, role });
      await users.removeUser({ userId });
      for (const caller of [{}, { tenantId: 't1' }]) expect(await usersWith(role, caller)).toEqual(['other']);
      await multitenancy.removeTenant({ tenantId: 'gone' });
      await multitenancy.putTenant({ tenantId: 'gone', firstFactors: null });
      expect(await usersWith(role, { tenantId: 'gone' })).toEqual([]);
    });
  });

  it('belong to one app', async () => {
    const role = await newRole('p');
    await roles().addRoleToUser({ userId: 'u', role });
    const other = roles({ appId: 'roles' });
    expect(ok(await other.getAllRoles({})).roles).toEqual([]);
    expect(await other.getPermissionsForRole({ role })).toEqual(UNKNOWN);
    expect(await other.addRoleToUser({ userId: 'u', role })).toEqual(UNKNOWN);
    expect(ok(await other.getRolesThatHavePermission({ permission: 'p' })).roles).toEqual([]);
    expect(await other.deleteRole({ role })).toEqual({ status: 'OK', didRoleExist: false });
    await other.createNewRoleOrAddPermissions({ role });
    expect(ok(await other.getUsersThatHaveRole({ role })).users).toEqual([]);
    expect(await rolesOf('u')).toContain(role);
  });

  const refusal = async (method: string, path: string, sent: object) => {
    const { status, text } = await core.ask(method, path, sent);
    return [status, text.trim()];
  };
  const long = 'x'.repeat(256);
  const invalid = (field: string) => `Field name '${field}' is invalid in JSON input`;
  const missing = (field: string) => `Field name '${field}' is missing in GET request`;
  const tooLong = (field: string) => `Field name '${field}' must not be longer than 255 characters`;
  const emptyRole = "Field name 'role' cannot be an empty String";

  it.each<[string, string, object, string]>([
    ['PUT', '/recipe/role', {}, invalid('role')],
    ['PUT', '/recipe/role', { role: ' \n' }, emptyRole],
    ['PUT', '/recipe/role', { role: long }, tooLong('role')],
    ['PUT', '/recipe/role', { role: 'r', permissions: null }, invalid('permissions')],
    ['PUT', '/recipe/role', { role: 'r', permissions: 'p' }, invalid('permissions')],
    ['PUT', '/recipe/role', { role: 'r', permissions: ['p', 1] }, invalid('permissions')],
    [
      'PUT',
      '/recipe/role',
      { role: 'r', permissions: ['p', ' '] },
      "Field name 'permissions' cannot contain an empty string",
    ],
    ['PUT', '/recipe/role', { role: 'r', permissions: [long] }, tooLong('permissions')],
    ['POST', '/recipe/role/remove', {}, invalid('role')],
    ['POST', '/recipe/role/remove', { role: '' }, emptyRole],
    ['POST', '/recipe/role/permissions/remove', { permissions: [] }, invalid('role')],
    [
      'POST',
      '/recipe/role/permissions/remove',
      { role: 'r', permissions: [''] },
      "Field name 'permissions' cannot contain an empty string",
    ],
    ['PUT', '/recipe/user/role', { role: 'r' }, invalid('userId')],
    ['PUT', '/recipe/user/role', { userId: 'u' }, invalid('role')],
    ['PUT', '/recipe/user/role', { userId: 'u', role: '\t' }, emptyRole],
    ['POST', '/recipe/user/role/remove', { role: 'r' }, invalid('userId')],
    ['POST', '/recipe/user/role/remove', { userId: 'u', role: 5 }, invalid('role')],
  ])('refuse %s %s %j', async (method, path, body, text) => {
    expect(await refusal(method, path, { body })).toEqual([400, text]);
  });

  it.each<[string, Record<string, string>, string]>([
    ['/recipe/role/permissions', {}, missing('role')],
    ['/recipe/role/permissions', { role: ' ' }, emptyRole],
    ['/recipe/permission/roles', {}, missing('permission')],
    ['/recipe/permission/roles', { permission: '' }, "Field name 'permission' cannot be an empty String"],
    ['/recipe/user/roles', {}, missing('userId')],
    ['/recipe/role/users', {}, missing('role')],
    ['/recipe/role/users', { role: '' }, emptyRole],
  ])('refuse GET %s %j', async (path, query, text) => {
    expect(await refusal('GET', path, { query })).toEqual([400, text]);
  });

  it('are of the app, so that no tenant may change them', async () => {
    for (const path of ['/recipe/role', '/recipe/role/remove']) {
      const method = path === '/recipe/role' ? 'PUT' : 'POST';
      expect(await refusal(method, `/t1${path}`, { body: { role: 'r' } })).toEqual([
        403,
        'Only public tenantId can call this app specific API',
      ]);
    }
  });

  /** Sends `times` requests at once, by turns to each core. Answers each outcome's number. */
  const together = async (times: number, request: (i: number) => [string, string, object]) => {
    const answers = await Promise.all(
      Array.from({ length: times }, (_, i) => {
        const [method, path, body] = request(i);
        return (i % 2 === 0 ? core.ask : core.askOther)(method, path, { body });
      }),
    );
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    return answers.map(({ json }) => json);
  };

  it('are created once by many at the same time, with all permissions', async () => {
    const answers = await together(60, (i) => [
      'PUT',
      '/recipe/role',
      { role: 'raced', permissions: [`p${i % 10}`, `p${(i + 1) % 10}`] },
    ]);
    expect(answers.filter((answer) => answer.createdNewRole === true)).toHaveLength(1);
    expect(await permissionsOf('raced')).toHaveLength(10);
  });

  it('are given once by many at the same time', async () => {
    const role = await newRole();
    const answers = await together(60, () => ['PUT', '/recipe/user/role', { userId: 'raced', role }]);
    expect(answers.filter((answer) => answer.didUserAlreadyHaveRole === false)).toHaveLength(1);
    const removed = await together(60, () => ['POST', '/recipe/user/role/remove', { userId: 'raced', role }]);
    expect(removed.filter((answer) => answer.didUserHaveRole === true)).toHaveLength(1);
  });

  it('are given, taken and deleted at the same time without a fault', async () => {
    for (let round = 0; round < 5; round += 1) {
      await together(60, (i) => {
        if (i % 10 === 0) return ['POST', '/recipe/role/remove', { role: 'churn' }];
        if (i % 3 === 0) return ['PUT', '/recipe/role', { role: 'churn', permissions: ['p', 'q'] }];
        if (i % 3 === 1) return ['PUT', '/recipe/user/role', { userId: `u${i % 4}`, role: 'churn' }];
        return ['POST', '/recipe/role/permissions/remove', { role: 'churn' }];
      });
    }
  });
});
