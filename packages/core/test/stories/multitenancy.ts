import { addUser } from '../linkedUsers.js';
import type { Story, StoryContext } from './story.js';

export const multitenancy: Story = async ({ client, core }) => {
  const base = client().multitenancy;
  const tenant = client({ tenantId: 't1' }).multitenancy;
  await base.putConnectionUriDomain({});
  await base.putSwitchedConnectionUriDomain({});
  await base.listConnectionUriDomains({});
  await base.listSwitchedConnectionUriDomains({});
  await base.removeConnectionUriDomain({ connectionUriDomain: 'example.com' });
  await base.putApp({ appId: 'a1' });
  await base.putTenant({ tenantId: 't1' });
  await base.putSwitchedApp({ appId: 'a1' });
  await base.putSwitchedTenant({ tenantId: 't1' });
  await base.listApps({});
  await base.listSwitchedApps({});
  await base.listTenants({});
  await base.listSwitchedTenants({});
  await tenant.getTenant({});
  await tenant.getSwitchedTenant({});
  await tenant.putThirdPartyConfig({ config: { thirdPartyId: 'google' } });
  await tenant.removeThirdPartyConfig({ thirdPartyId: 'google' });
  await usersOfTenants({ client, core });
  await base.removeTenant({ tenantId: 't1' });
  await tenant.getTenant({});
  await tenant.getSwitchedTenant({});
  await base.removeApp({ appId: 'a1' });
};

async function usersOfTenants({ client, core }: Pick<StoryContext, 'client' | 'core'>): Promise<void> {
  const tenant = client({ tenantId: 't1' }).multitenancy;
  const google = (userId: string) => ({ id: 'google', userId });
  /** Two users with the same identifiers, one in each tenant. */
  const twins = async (id: string, method: Omit<Parameters<typeof addUser>[1], 'recipeUserId'>) => {
    await addUser(core.db, { recipeUserId: id, ...method });
    await addUser(core.db, { recipeUserId: `${id}-t1`, tenantId: 't1', ...method });
  };
  await addUser(core.db, { recipeUserId: 'guest', recipeId: 'passwordless', email: 'guest@example.com' });
  await twins('twin-email', { recipeId: 'passwordless', email: 'twin@example.com' });
  await twins('twin-phone', { recipeId: 'passwordless', phoneNumber: '+4915112345679' });
  await twins('twin-google', { recipeId: 'thirdparty', email: 'g@example.com', thirdParty: google('twin') });
  for (const recipeUserId of ['guest', 'twin-email', 'twin-phone', 'twin-google', 'nobody'])
    await tenant.associateUserToTenant({ recipeUserId });
  for (const recipeUserId of ['twin-email', 'twin-email-t1'])
    await client().accountLinking.createPrimaryUser({ recipeUserId });
  await tenant.associateUserToTenant({ recipeUserId: 'twin-email' });
  for (const recipeUserId of ['guest', 'nobody']) await tenant.disassociateUserFromTenant({ recipeUserId });
}
