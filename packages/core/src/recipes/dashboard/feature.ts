import type { Feature } from '../../service/features.js';
import { countUsers } from './store.js';

/** The dashboard, for everybody: there is no limit on its users. */
export const dashboardFeature: Feature = {
  name: 'dashboard_login',
  usage: async ({ db, appId }) => ({ user_count: await countUsers(db.read, appId) }),
};
