import { createHash } from 'node:crypto';
import { cdi } from '@latchkey/contract';
import { call, ok } from './cdiClient.js';
import { readTogether } from './tables.js';

const password = 'correct horse battery';

interface KnownSession {
  readonly handle: string;
  /** The last refresh token that was received. */
  refreshToken: string;
  /** A refresh with it was sent and not answered: it may have taken effect or not. */
  isUncertain: boolean;
}

/** What a client knows to be stored: everything that was acknowledged, and nothing else. */
export interface Ledger {
  /** E-mail by user id. */
  readonly users: Map<string, string>;
  readonly sessions: Map<string, KnownSession>;
  /** Handles of sessions whose end was acknowledged. */
  readonly revoked: Set<string>;
  /** Handles of sessions whose end was asked for. */
  readonly ending: Set<string>;
  acknowledged: number;
  unanswered: number;
}

export const emptyLedger = (): Ledger => ({
  users: new Map(),
  sessions: new Map(),
  revoked: new Set(),
  ending: new Set(),
  acknowledged: 0,
  unanswered: 0,
});

interface LoadOptions {
  readonly writers?: number;
  /** Told why each writer came to its end. */
  readonly onCut?: (error: TypeError) => void;
}

/** More than any trial comes to. */
const MOST_TURNS = 20_000;

/**
 * Signs users up, creates, refreshes and revokes sessions until the core no longer takes connections, and notes
 * what was acknowledged. Each writer minds its own users, so none waits for another's.
 */
export async function writeUntilCut(
  core: string,
  ledger: Ledger,
  name: string,
  { writers = 8, onCut = () => undefined }: LoadOptions = {},
): Promise<void> {
  const write = async (writer: number) => {
    for (let turn = 0; turn < MOST_TURNS; turn += 1) {
      try {
        await writeOnce(core, ledger, `${name}-${writer}-${turn}@example.com`);
      } catch (error) {
        // What `fetch` throws when the connection fails; everything else is a fault of the core.
        if (!(error instanceof TypeError)) throw error;
        ledger.unanswered += 1;
        return onCut(error);
      }
    }
  };
  await Promise.all(Array.from({ length: writers }, (_, writer) => write(writer)));
}

async function writeOnce(core: string, ledger: Ledger, email: string): Promise<void> {
  const acknowledge = async <T>(request: Promise<T>): Promise<T> => {
    const answer = await request;
    ledger.acknowledged += 1;
    return answer;
  };
  const { user } = ok(await acknowledge(call(core, cdi.emailPassword.signUp, { email, password })));
  ledger.users.set(user.id, email);
  const kept = await acknowledge(createSession(core, user.id));
  ledger.sessions.set(kept.handle, kept);
  const ended = await acknowledge(createSession(core, user.id));
  ledger.sessions.set(ended.handle, ended);
  kept.isUncertain = true;
  kept.refreshToken = await acknowledge(refresh(core, kept.refreshToken));
  kept.isUncertain = false;
  ledger.sessions.delete(ended.handle);
  ledger.ending.add(ended.handle);
  await acknowledge(call(core, cdi.session.removeSessions, { sessionHandles: [ended.handle] }));
  ledger.revoked.add(ended.handle);
}

async function createSession(core: string, userId: string): Promise<KnownSession> {
  const fields = { userId, enableAntiCsrf: false, userDataInJWT: {}, userDataInDatabase: {} };
  const { session, refreshToken } = ok(await call(core, cdi.session.createSession, fields));
  return { handle: session.handle, refreshToken: refreshToken.token, isUncertain: false };
}

async function refresh(core: string, refreshToken: string): Promise<string> {
  const fields = { refreshToken, enableAntiCsrf: false, useDynamicSigningKey: true };
  return ok(await call(core, cdi.session.refreshSession, fields)).refreshToken.token;
}

const sha256 = (text: string) => createHash('sha256').update(text);

/** What the database keeps of a refresh token. */
export const storedHash = (refreshToken: string): string =>
  sha256(sha256(refreshToken).digest('hex')).digest('base64url');

/** What was acknowledged and is not in the database. */
export async function findLost(uri: string, ledger: Ledger): Promise<string[]> {
  const tables = await readTogether(uri, {
    methods: 'select recipe_user_id, email from login_methods',
    sessions: 'select session_handle, refresh_token_hash2, previous_refresh_token_hash2 from sessions',
  });
  const emails = new Map(tables.methods.map((row) => [row.recipe_user_id, row.email]));
  const rows = new Map(tables.sessions.map((row) => [row.session_handle, row]));
  const users = [...ledger.users]
    .filter(([id, email]) => emails.get(id) !== email)
    .map(([id]) => `user ${id}`);
  const sessions = [...ledger.sessions.values()]
    .filter(({ handle, refreshToken, isUncertain }) => {
      const hash = storedHash(refreshToken);
      const row = rows.get(handle);
      return (
        row?.refresh_token_hash2 !== hash && !(isUncertain && row?.previous_refresh_token_hash2 === hash)
      );
    })
    .map(({ handle }) => `session ${handle}`);
  const revoked = [...ledger.revoked]
    .filter((handle) => rows.has(handle))
    .map((handle) => `end of ${handle}`);
  return [...users, ...sessions, ...revoked];
}

/**
 * What took effect and was not acknowledged: a request that the core has taken and not answered. `known`: e-mails of
 * users from elsewhere.
 */
export async function findUnanswered(
  uri: string,
  ledger: Ledger,
  known: readonly string[],
): Promise<string[]> {
  const tables = await readTogether(uri, {
    methods: 'select email from login_methods',
    sessions: 'select session_handle, refresh_token_hash2 from sessions',
  });
  const emails = new Set([...ledger.users.values(), ...known]);
  const hashes = new Map(tables.sessions.map((row) => [row.session_handle, row.refresh_token_hash2]));
  const users = tables.methods
    .filter((row) => !emails.has(String(row.email)))
    .map((row) => `user ${row.email}`);
  const created = [...hashes.keys()].filter(
    (handle) => !ledger.sessions.has(String(handle)) && !ledger.ending.has(String(handle)),
  );
  const refreshed = [...ledger.sessions.values()].filter(
    ({ handle, refreshToken, isUncertain }) => isUncertain && hashes.get(handle) !== storedHash(refreshToken),
  );
  const ended = [...ledger.ending].filter((handle) => !hashes.has(handle) && !ledger.revoked.has(handle));
  return [
    ...users,
    ...created.map((handle) => `session ${handle}`),
    ...refreshed.map(({ handle }) => `refresh of ${handle}`),
    ...ended.map((handle) => `end of ${handle}`),
  ];
}

/**
 * Uses some of what was acknowledged: signs the newest users in and refreshes the newest sessions, and every one
 * whose last refresh was cut off: its client has the old token only and must not be taken for a thief.
 */
export async function exercise(core: string, ledger: Ledger, sample: number): Promise<void> {
  for (const email of [...ledger.users.values()].slice(-sample)) {
    ok(await call(core, cdi.emailPassword.signIn, { email, password }));
  }
  const sessions = [...ledger.sessions.values()];
  const uncertain = sessions.filter(({ isUncertain }) => isUncertain);
  for (const session of new Set([...sessions.slice(-sample), ...uncertain])) {
    session.refreshToken = await refresh(core, session.refreshToken);
    session.isUncertain = false;
  }
}
