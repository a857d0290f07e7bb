import type { Story } from './story.js';

export const userRoles: Story = async ({ client }) => {
  const recipe = client().userRoles;
  const userId = 'u1';
  await recipe.createNewRoleOrAddPermissions({ role: 'admin', permissions: ['read', 'write'] });
  await recipe.getAllRoles({});
  await recipe.getRolesThatHavePermission({ permission: 'read' });
  for (const role of ['admin', 'unknown']) {
    await recipe.addRoleToUser({ userId, role });
    await recipe.getUsersThatHaveRole({ role });
    await recipe.getPermissionsForRole({ role });
    await recipe.removePermissionsFromRole({ role, permissions: ['write'] });
    await recipe.removeUserRole({ userId, role });
  }
  await recipe.getRolesForUser({ userId });
  await recipe.deleteRole({ role: 'admin' });
};
