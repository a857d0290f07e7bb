import type { Clock } from './clock.js';
import type { Config } from './config/schema.js';
import type { PasswordHasher } from './crypto/password/hasher.js';
import type { Sealer } from './crypto/sealed.js';
import type { Database } from './db/database.js';
import type { KeyStore } from './keys/keyStore.js';
import type { Logger } from './log.js';
import type { TenantDirectory } from './tenants/directory.js';
import type { ActivityRecorder } from './users/activity.js';
import type { UserDataOwner } from './users/removal.js';

/** What the whole core shares. Nothing else is kept between requests. */
export interface Services {
  readonly db: Database;
  readonly clock: Clock;
  readonly log: Logger;
  /** The base configuration: file, environment and command line. */
  readonly baseConfig: Config;
  readonly tenants: TenantDirectory;
  readonly keys: KeyStore;
  /** Encrypts what must be read again: everything else is hashed. */
  readonly sealer: Sealer;
  readonly passwords: PasswordHasher;
  readonly activity: ActivityRecorder;
  /** The recipes that keep data of users, in the order in which they are asked to delete it. */
  readonly userDataOwners: readonly UserDataOwner[];
}

/** What a handler works with: the services, and where the request is addressed to. */
export interface RequestContext extends Services {
  readonly appId: string;
  readonly tenantId: string;
  /** The tenant's effective configuration. */
  readonly config: Config;
  /** Authenticated with the operator's own secret: sees and changes protected configuration. */
  readonly isOperator: boolean;
  /** Adds a header to the answer. */
  setHeader(name: string, value: string): void;
}
