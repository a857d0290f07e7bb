import type { KeyObject } from 'node:crypto';
import { createPublicKey } from 'node:crypto';
import type { Jwk } from '@latchkey/contract';
import type { Clock } from '../clock.js';
import type { Config } from '../config/schema.js';
import { secureBytes, uuidv4 } from '../crypto/random.js';
import { exportPrivateKey, generateRsaKeyPair, importPrivateKey, toJwk } from '../crypto/rsa.js';
import type { Sealer } from '../crypto/sealed.js';
import type { Database } from '../db/database.js';
import { keyInUse, keySchedule, needsSuccessor, publishedForSeconds, stillVerifies } from './schedule.js';
import {
  deleteOldKeys,
  findAnySigningKey,
  findAppSecret,
  insertSigningKey,
  keepAppSecret,
  listSigningKeys,
} from './store.js';
import type { SigningKeyRow } from './tables.js';

export type KeyKind = 'dynamic' | 'static';

export interface SigningKey {
  readonly kid: string;
  readonly kind: KeyKind;
  readonly generation: number;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
  readonly jwk: Jwk;
  /** ms */
  readonly createdAt: number;
}

/** The keys that verify an app's tokens now. */
export interface VerifyingKeys {
  /** Rotating keys, newest first. */
  readonly dynamic: readonly SigningKey[];
  readonly static: readonly SigningKey[];
  /** Public key by id. */
  readonly find: (kid: string) => KeyObject | undefined;
}

/** An app's keys. They are made when first needed and shared by all instances through the database. */
export interface KeyStore {
  /** The key to sign with now; made, or rotated, where needed. */
  signingKey(appId: string, config: Config, kind: KeyKind): Promise<SigningKey>;
  /** The keys to verify with. `unknownKid`: one that was not found, in case another instance made it just now. */
  verifyingKeys(appId: string, config: Config, unknownKid?: string): Promise<VerifyingKeys>;
  /** The public key set, and for how many seconds it may be cached. */
  publicKeys(appId: string, config: Config): Promise<{ keys: Jwk[]; maxAge: number }>;
  /** 32 secret bytes of the app, made once. */
  secret(appId: string, name: 'refresh_token'): Promise<Buffer>;
  /** Drops what is in memory of an app, after its removal. */
  forget(appId: string): void;
}

/** How long keys are taken from memory, in ms: the longest that another instance's new key goes unseen. */
const FRESH_FOR = 1000;

/** At most one extra reading of the database in this time, however many unknown key ids are presented. ms. */
const COOL_DOWN = 100;

/** Bounds the memory that very many apps take. */
const MOST_APPS_KEPT = 5000;

interface Loaded {
  readonly at: number;
  readonly keys: Promise<readonly SigningKey[]>;
}

export function createKeyStore(db: Database, clock: Clock, sealer: Sealer): KeyStore {
  const loaded = new Map<string, Loaded>();
  const opened = new Map<string, SigningKey>();
  const creating = new Map<string, Promise<void>>();
  const secrets = new Map<string, { readonly at: number; readonly value: Promise<Buffer> }>();

  const open = (row: SigningKeyRow): SigningKey => {
    const id = `${row.app_id} ${row.key_id} ${row.created_at}`;
    const known = opened.get(id);
    if (known !== undefined) return known;
    const key = openKey(row, sealer);
    if (opened.size >= 3 * MOST_APPS_KEPT) opened.clear();
    opened.set(id, key);
    return key;
  };

  const load = (appId: string, olderThan: number): Promise<readonly SigningKey[]> => {
    const now = clock.now();
    const known = loaded.get(appId);
    if (known !== undefined && now >= known.at && now < known.at + olderThan) return known.keys;
    const keys = listSigningKeys(db.read, appId).then((rows) => rows.map(open));
    if (loaded.size >= MOST_APPS_KEPT) loaded.clear();
    loaded.set(appId, { at: now, keys });
    keys.catch(() => loaded.delete(appId));
    return keys;
  };

  const create = async (appId: string, kind: KeyKind, generation: number, keepFor: number): Promise<void> => {
    const { privateKey } = await generateRsaKeyPair();
    const createdAt = clock.now();
    const kid = kind === 'dynamic' ? `d-${createdAt}` : `s-${uuidv4()}`;
    const sealed = sealer.seal(exportPrivateKey(privateKey), sealContext(appId, kid));
    await db.transaction(async (q) => {
      await insertSigningKey(q, {
        app_id: appId,
        key_id: kid,
        kind,
        generation,
        private_key: sealed,
        created_at: createdAt,
      });
      if (kind === 'dynamic') await deleteOldKeys(q, appId, createdAt - keepFor);
    });
    loaded.delete(appId);
  };

  /** One creation at a time in this process; between processes the database lets one of them win. */
  const createOnce = (appId: string, kind: KeyKind, generation: number, keepFor: number): Promise<void> => {
    const id = `${appId} ${kind} ${generation}`;
    const running = creating.get(id);
    if (running !== undefined) return running;
    const started = create(appId, kind, generation, keepFor).finally(() => creating.delete(id));
    creating.set(id, started);
    return started;
  };

  /** The app's keys with a current one of the kind. */
  const ensure = async (appId: string, config: Config, kind: KeyKind): Promise<readonly SigningKey[]> => {
    const schedule = keySchedule(config);
    const keys = await load(appId, FRESH_FOR);
    const newest = keys.find((key) => key.kind === kind);
    const isMissing =
      kind === 'dynamic' ? needsSuccessor(newest, clock.now(), schedule) : newest === undefined;
    if (!isMissing) return keys;
    await createOnce(appId, kind, (newest?.generation ?? -1) + 1, schedule.verifiesFor);
    return load(appId, FRESH_FOR);
  };

  const readSecret = async (appId: string, name: string): Promise<Buffer> => {
    const context = `app_secrets:${appId}:${name}`;
    const stored = await findAppSecret(db.read, appId, name);
    const sealed = stored ?? (await makeSecret(appId, name, context));
    return Buffer.from(sealer.open(sealed, context), 'base64url');
  };

  const makeSecret = (appId: string, name: string, context: string): Promise<string> => {
    const candidate = sealer.seal(secureBytes(32).toString('base64url'), context);
    return db.transaction((q) => keepAppSecret(q, appId, name, candidate));
  };

  const verifying = (keys: readonly SigningKey[], config: Config): VerifyingKeys => {
    const schedule = keySchedule(config);
    const now = clock.now();
    const dynamic = keys.filter((key) => key.kind === 'dynamic' && stillVerifies(key, now, schedule));
    const fixed = keys.filter((key) => key.kind === 'static');
    return {
      dynamic,
      static: fixed,
      find: (kid) => [...dynamic, ...fixed].find((key) => key.kid === kid)?.publicKey,
    };
  };

  return {
    signingKey: async (appId, config, kind) => {
      const ofKind = (await ensure(appId, config, kind)).filter((key) => key.kind === kind);
      const key = kind === 'static' ? ofKind[0] : keyInUse(ofKind, clock.now(), keySchedule(config));
      if (key === undefined) throw new Error(`no ${kind} signing key for app ${appId}`);
      return key;
    },
    verifyingKeys: async (appId, config, unknownKid) =>
      verifying(await load(appId, unknownKid === undefined ? FRESH_FOR : COOL_DOWN), config),
    publicKeys: async (appId, config) => {
      await Promise.all([ensure(appId, config, 'dynamic'), ensure(appId, config, 'static')]);
      const keys = verifying(await load(appId, FRESH_FOR), config);
      const maxAge = publishedForSeconds(keys.dynamic[0], clock.now(), keySchedule(config));
      return { keys: [...keys.dynamic, ...keys.static].map((key) => key.jwk), maxAge };
    },
    secret: (appId, name) => {
      const id = `${appId} ${name}`;
      const now = clock.now();
      const known = secrets.get(id);
      // Another instance may have removed the app and made one of the same name, with a secret of its own.
      if (known !== undefined && now >= known.at && now < known.at + FRESH_FOR) return known.value;
      const value = readSecret(appId, name);
      if (secrets.size >= MOST_APPS_KEPT) secrets.clear();
      secrets.set(id, { at: now, value });
      value.catch(() => secrets.delete(id));
      return value;
    },
    forget: (appId) => {
      loaded.delete(appId);
      for (const id of secrets.keys()) if (id.startsWith(`${appId} `)) secrets.delete(id);
    },
  };
}

/** Fails when the database was sealed with another key: better at start than at somebody's sign-in. */
export async function checkSealer(db: Database, sealer: Sealer): Promise<void> {
  const row = await findAnySigningKey(db.read);
  if (row !== undefined) openKey(row, sealer);
}

const sealContext = (appId: string, kid: string): string => `signing_keys:${appId}:${kid}`;

function openKey(row: SigningKeyRow, sealer: Sealer): SigningKey {
  const privateKey = importPrivateKey(sealer.open(row.private_key, sealContext(row.app_id, row.key_id)));
  const publicKey = createPublicKey(privateKey);
  return {
    kid: row.key_id,
    kind: row.kind,
    generation: row.generation,
    privateKey,
    publicKey,
    jwk: toJwk(row.key_id, publicKey),
    createdAt: row.created_at,
  };
}
