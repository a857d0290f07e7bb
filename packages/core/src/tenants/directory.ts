import type { Clock } from '../clock.js';
import type { Config } from '../config/schema.js';
import { mergeTenantConfig } from '../config/tenant.js';
import type { Sealer } from '../crypto/sealed.js';
import type { Database } from '../db/database.js';
import { PUBLIC } from './ids.js';
import { readCoreConfig } from './sealing.js';
import { findTenantConfig } from './store.js';

/** How long a tenant is taken from memory, in ms: the longest that another instance's change goes unseen. */
const FRESH_FOR = 1000;

/** Bounds the memory that requests to very many tenants take. */
const MOST_TENANTS_KEPT = 20_000;

interface Known {
  readonly at: number;
  /** `undefined`: there is no such tenant. */
  readonly config: Promise<Config | undefined>;
}

/** Finds tenants with their effective configuration. */
export interface TenantDirectory {
  /** The tenant's effective configuration; `undefined` where there is no such tenant. */
  find(appId: string, tenantId: string): Promise<Config | undefined>;
  /** Forgets what is known of an app, after a change of it. */
  forget(appId: string): void;
}

export function createTenantDirectory(
  db: Database,
  clock: Clock,
  sealer: Sealer,
  baseConfig: Config,
): TenantDirectory {
  const known = new Map<string, Known>();

  const load = async (appId: string, tenantId: string): Promise<Config | undefined> => {
    const own = await findTenantConfig(db.read, appId, tenantId);
    if (own === undefined) return undefined;
    const app = tenantId === PUBLIC ? undefined : await findTenantConfig(db.read, appId, PUBLIC);
    const overrides = [app, own].map((row) => (row === undefined ? {} : readCoreConfig(sealer, row)));
    return mergeTenantConfig(baseConfig, overrides);
  };

  return {
    find: (appId, tenantId) => {
      const key = `${appId} ${tenantId}`;
      const now = clock.now();
      const found = known.get(key);
      if (found !== undefined && now >= found.at && now < found.at + FRESH_FOR) return found.config;
      if (known.size >= MOST_TENANTS_KEPT) known.clear();
      const config = load(appId, tenantId);
      known.set(key, { at: now, config });
      config.catch(() => known.delete(key));
      return config;
    },
    forget: (appId) => {
      for (const key of known.keys()) if (key.startsWith(`${appId} `)) known.delete(key);
    },
  };
}
