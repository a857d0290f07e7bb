import { availableParallelism } from 'node:os';
import { type Clock, systemClock } from './clock.js';
import { type Config, defaultConfig } from './config/schema.js';
import type { Services } from './context.js';
import { loadMasterKey } from './crypto/masterKey.js';
import { createPasswordHasher } from './crypto/password/hasher.js';
import { createSealer } from './crypto/sealed.js';
import type { Database } from './db/database.js';
import { type Migration, migrate } from './db/migrate.js';
import { isSqliteUri, openDatabase, sqlitePath } from './db/open.js';
import { createHandler, type RequestInfo } from './http/handler.js';
import { createRouteTable } from './http/routes.js';
import { startScheduler } from './jobs/scheduler.js';
import { jobMigrations } from './jobs/tables.js';
import { checkSealer, createKeyStore } from './keys/keyStore.js';
import { keyMigrations } from './keys/tables.js';
import { type Logger, silentLogger } from './log.js';
import { operationsEndpoints } from './operations/endpoints.js';
import { createHealth } from './operations/health.js';
import { createMetrics } from './operations/metrics.js';
import { createRequestObserver } from './operations/observer.js';
import { tracedDatabase, tracedHasher } from './operations/tracing.js';
import { dashboardFeature } from './recipes/dashboard/feature.js';
import { deleteExpiredDashboardSessions } from './recipes/dashboard/jobs.js';
import { dashboardRoutes } from './recipes/dashboard/routes.js';
import { dashboardMigrations } from './recipes/dashboard/tables.js';
import { deleteExpiredResetTokens } from './recipes/emailpassword/jobs.js';
import { emailPasswordRoutes } from './recipes/emailpassword/routes.js';
import { emailPasswordMigrations } from './recipes/emailpassword/tables.js';
import { deleteExpiredVerificationTokens } from './recipes/emailverification/jobs.js';
import { emailVerificationRoutes } from './recipes/emailverification/routes.js';
import { emailVerificationOwner } from './recipes/emailverification/store.js';
import { emailVerificationMigrations } from './recipes/emailverification/tables.js';
import { jwtRoutes } from './recipes/jwt/routes.js';
import { deleteExpiredDevices } from './recipes/passwordless/jobs.js';
import { passwordlessRoutes } from './recipes/passwordless/routes.js';
import { passwordlessOwner } from './recipes/passwordless/store.js';
import { passwordlessMigrations } from './recipes/passwordless/tables.js';
import { deleteExpiredSessionsJob } from './recipes/session/jobs.js';
import { sessionRoutes } from './recipes/session/routes.js';
import { sessionData } from './recipes/session/store.js';
import { sessionMigrations } from './recipes/session/tables.js';
import { thirdPartyRoutes } from './recipes/thirdparty/routes.js';
import { deleteOldTotpAttempts } from './recipes/totp/jobs.js';
import { totpRoutes } from './recipes/totp/routes.js';
import { totpOwner } from './recipes/totp/store.js';
import { totpMigrations } from './recipes/totp/tables.js';
import { userMetadataRoutes } from './recipes/usermetadata/routes.js';
import { metadataOwner } from './recipes/usermetadata/store.js';
import { userMetadataMigrations } from './recipes/usermetadata/tables.js';
import { userRolesRoutes } from './recipes/userroles/routes.js';
import { userRolesOwner } from './recipes/userroles/store.js';
import { userRolesMigrations } from './recipes/userroles/tables.js';
import { deleteExpiredOptions, deleteExpiredRecoveryTokens } from './recipes/webauthn/jobs.js';
import { webauthnRoutes } from './recipes/webauthn/routes.js';
import { webauthnMigrations } from './recipes/webauthn/tables.js';
import { spineFeatures } from './service/features.js';
import { createRequestCounter } from './service/requestStats.js';
import { type Instance, serviceRoutes } from './service/routes.js';
import { serviceMigrations } from './service/tables.js';
import { createTenantDirectory } from './tenants/directory.js';
import { tenantRoutes } from './tenants/routes.js';
import { ensureBaseTenant } from './tenants/service.js';
import { tenantMigrations } from './tenants/tables.js';
import { createActivityRecorder } from './users/activity.js';
import { createApproximateCounter } from './users/approximateCount.js';
import { accountLinkingRoutes } from './users/linking/routes.js';
import { userIdMappingRoutes } from './users/mapping/routes.js';
import { userRoutes } from './users/routes.js';
import { userSearchMigrations } from './users/searchIndexes.js';
import { userMigrations } from './users/tables.js';

export interface CoreOptions {
  /** `sqlite:<path>` or `postgresql://…`. */
  readonly database: string;
  /** The base configuration; default: the interface's defaults. */
  readonly config?: Config;
  readonly clock?: Clock;
  readonly log?: Logger;
  /** The process, for a core that owns it: what `/config` tells of it. */
  readonly instance?: Instance;
  /** Check every answer against the contract before it is sent: for tests and development. */
  readonly checkAnswers?: boolean;
}

/** A running core. */
export interface Core {
  /** Answers a request of the Core Driver Interface. Never rejects. */
  fetch(request: Request, info?: RequestInfo): Promise<Response>;
  /** From now on `/health` says that the core is stopping; requests are still answered. */
  drain(): void;
  /** Waits for what is running and closes the database. Requests must have ended before. */
  close(): Promise<void>;
}

/** Passwords waiting to be hashed; more are refused at once with 503. */
const HASH_QUEUE = 250;

/** How long a password may wait to be hashed, in ms. */
const HASH_DEADLINE = 20_000;

/** What is told of as enabled: everything. */
const features = [...spineFeatures, dashboardFeature];

/** Clean-ups, in the order in which they run. */
const jobs = [
  deleteExpiredSessionsJob,
  deleteExpiredResetTokens,
  deleteExpiredVerificationTokens,
  deleteExpiredOptions,
  deleteExpiredRecoveryTokens,
  deleteExpiredDashboardSessions,
  deleteExpiredDevices,
  deleteOldTotpAttempts,
];

/** Every step of the schema. */
export const migrations: readonly Migration[] = [
  ...jobMigrations,
  ...tenantMigrations,
  ...userMigrations,
  ...userSearchMigrations,
  ...serviceMigrations,
  ...keyMigrations,
  ...sessionMigrations,
  ...emailPasswordMigrations,
  ...userMetadataMigrations,
  ...userRolesMigrations,
  ...emailVerificationMigrations,
  ...webauthnMigrations,
  ...dashboardMigrations,
  ...passwordlessMigrations,
  ...totpMigrations,
];

/**
 * Starts a core on a database, bringing its schema up to date first.
 *
 *     const core = await createCore({ database: 'sqlite:./latchkey.db' });
 *     const answer = await core.fetch(new Request('http://core/hello'));
 */
export async function createCore(options: CoreOptions): Promise<Core> {
  const { database: uri, config = defaultConfig, clock = systemClock, log = silentLogger } = options;
  const db = openDatabase(uri, {
    poolSize: config.postgresql_connection_pool_size,
    idleTimeout: config.postgresql_idle_connection_timeout,
    schema: config.postgresql_table_schema,
    onError: (error) => log.warn({ err: error }, 'a connection to the database was lost'),
  });
  try {
    return await start(tracedDatabase(db), { ...options, config, clock, log });
  } catch (error) {
    await db.close();
    throw error;
  }
}

type CoreSetup = CoreOptions & Required<Pick<CoreOptions, 'config' | 'clock' | 'log'>>;

/** On PostgreSQL over a connection of its own: a step over many rows may take longer than any request. */
async function upgradeSchema(db: Database, { database, config, clock }: CoreSetup): Promise<string[]> {
  if (db.dialect === 'sqlite') return migrate(db, migrations, clock.now());
  const patient = openDatabase(database, {
    poolSize: 1,
    queryTimeout: 0,
    schema: config.postgresql_table_schema,
  });
  try {
    return await migrate(patient, migrations, clock.now());
  } finally {
    await patient.close();
  }
}

async function start(db: Database, options: CoreSetup): Promise<Core> {
  const { config, clock, log, checkAnswers = false } = options;
  const applied = await upgradeSchema(db, options);
  if (applied.length > 0) log.info({ steps: applied }, 'the schema was brought up to date');
  await ensureBaseTenant({ db, clock });
  const services = await createServices(db, options);
  const requests = createRequestCounter(clock);
  const routes = createRouteTable([
    serviceRoutes({ features, requests, instance: options.instance }),
    userRoutes(createApproximateCounter(db, clock, log)),
    accountLinkingRoutes,
    emailPasswordRoutes,
    thirdPartyRoutes,
    passwordlessRoutes,
    totpRoutes,
    sessionRoutes(),
    jwtRoutes,
    tenantRoutes,
    userIdMappingRoutes,
    userMetadataRoutes,
    userRolesRoutes,
    emailVerificationRoutes,
    webauthnRoutes,
    dashboardRoutes,
  ]);
  const scheduler = startScheduler(db, clock, log, jobs);
  const health = createHealth(db, clock);
  const metrics = createMetrics({ hashLoad: services.passwords.load, poolState: db.poolState });
  return {
    fetch: createHandler({
      services,
      routes,
      texts: operationsEndpoints(health, metrics, { metricsNeedKey: config.metrics_require_api_key }),
      observer: createRequestObserver(metrics, requests),
      basePath: config.base_path,
      checkAnswers,
    }),
    drain: health.stop,
    close: async () => {
      await scheduler.stop();
      await services.passwords.idle();
      await services.activity.idle();
      await db.close();
    },
  };
}

async function createServices(db: Database, { database, config, clock, log }: CoreSetup): Promise<Services> {
  const masterKey = await loadMasterKey({
    configured: config.encryption_key,
    sqliteFile: isSqliteUri(database) ? sqlitePath(database) : undefined,
  });
  if (masterKey.source === 'none') {
    log.warn('private keys are stored unencrypted: set encryption_key to encrypt them');
  }
  const sealer = createSealer(masterKey.key);
  await checkSealer(db, sealer);
  return {
    db,
    clock,
    log,
    baseConfig: config,
    tenants: createTenantDirectory(db, clock, sealer, config),
    keys: createKeyStore(db, clock, sealer),
    sealer,
    passwords: tracedHasher(
      createPasswordHasher({
        slots: Math.max(availableParallelism(), config.argon2_hashing_pool_size),
        maxQueue: HASH_QUEUE,
        deadlineMs: HASH_DEADLINE,
      }),
    ),
    activity: createActivityRecorder(db, clock, log),
    userDataOwners: [
      sessionData,
      metadataOwner,
      userRolesOwner,
      emailVerificationOwner,
      passwordlessOwner,
      totpOwner,
    ],
  };
}
