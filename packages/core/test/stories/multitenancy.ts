import type { Story } from './story.js';

export const multitenancy: Story = async ({ client }) => {
  const base = client().multitenancy;
  const tenant = client({ tenantId: 't1' }).multitenancy;
  await base.putApp({ appId: 'a1' });
  await base.putTenant({ tenantId: 't1' });
  await base.listApps({});
  await base.listTenants({});
  await tenant.getTenant({});
  await base.removeTenant({ tenantId: 't1' });
  await tenant.getTenant({});
  await base.removeApp({ appId: 'a1' });
};
