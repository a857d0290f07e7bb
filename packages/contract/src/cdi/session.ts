import { z } from 'zod';
import { endpoint } from '../endpoint.js';
import { flag, integer, jsonObject, queryFlag, texts, userId } from '../fields.js';
import { Session, StolenSession, Token } from '../shapes/session.js';

/** Version of the access token's form (CDI §7.4): which claims it holds and how it is encoded. */
export const AccessTokenVersion = z.enum(['2', '3', '4', '5']);

/** How the interface before 2.21 described the keys that verify access tokens. Times in ms. */
const KeyInfo = {
  jwtSigningPublicKey: z.string(),
  jwtSigningPublicKeyExpiryTime: z.number(),
  jwtSigningPublicKeyList: z.array(
    z.object({ publicKey: z.string(), expiryTime: z.number(), createdAt: z.number() }),
  ),
};

/** What only clients before 2.21 get; asked for through the internal field `legacyReply`. */
const LegacyToken = Token.optional();
const LegacyKeyInfo = {
  jwtSigningPublicKey: KeyInfo.jwtSigningPublicKey.optional(),
  jwtSigningPublicKeyExpiryTime: KeyInfo.jwtSigningPublicKeyExpiryTime.optional(),
  jwtSigningPublicKeyList: KeyInfo.jwtSigningPublicKeyList.optional(),
};

/** Set by `changes.ts` for older clients. */
const Legacy = {
  accessTokenVersion: AccessTokenVersion.default('5'),
  legacyReply: z.boolean().default(false),
};

/** `rotate`: the CDI 5.6 rules (§7.8, §7.9). `lineage`: the rules up to 5.5 (§7.6, §7.7). */
const rotation = z.enum(['rotate', 'lineage']).default('rotate');

const sessionGone = { message: z.string() };
const accessTokenValidity = integer().optional();

/** Sessions (CDI §7). All times in ms since the epoch, all durations in ms. */
export const session = {
  createSession: endpoint({
    method: 'POST',
    path: '/recipe/session',
    scope: 'tenant',
    since: '2.7',
    summary: 'Create a session with its access and refresh token',
    input: {
      userId: userId(),
      enableAntiCsrf: flag(),
      userDataInJWT: jsonObject(),
      userDataInDatabase: jsonObject(),
      useDynamicSigningKey: flag().optional(),
      accessTokenValidity,
    },
    internal: Legacy,
    results: {
      OK: {
        session: Session,
        accessToken: Token,
        refreshToken: Token,
        antiCsrfToken: z.string().optional(),
        idRefreshToken: LegacyToken,
        ...LegacyKeyInfo,
      },
    },
  }),
  getSession: endpoint({
    method: 'GET',
    path: '/recipe/session',
    scope: 'app',
    since: '2.7',
    summary: 'What is stored of a session',
    query: { sessionHandle: z.string() },
    results: {
      OK: {
        sessionHandle: z.string(),
        userId: z.string(),
        recipeUserId: z.string(),
        userDataInDatabase: jsonObject(),
        userDataInJWT: jsonObject(),
        expiry: z.number(),
        timeCreated: z.number(),
        tenantId: z.string(),
      },
      UNAUTHORISED: sessionGone,
    },
  }),
  verifySession: endpoint({
    method: 'POST',
    path: '/recipe/session/verify',
    scope: 'app',
    since: '2.7',
    summary: 'Check an access token, and on request the stored session too',
    input: {
      accessToken: z.string(),
      antiCsrfToken: z.string().optional(),
      doAntiCsrfCheck: flag(),
      enableAntiCsrf: flag(),
      checkDatabase: flag(),
    },
    internal: {
      rotation,
      legacyReply: z.boolean().default(false),
      publicTenantOnly: z.boolean().default(true),
    },
    results: {
      OK: {
        session: Session,
        accessToken: Token.optional(),
        payloadUpdateAvailable: z.boolean().optional(),
        ...LegacyKeyInfo,
      },
      UNAUTHORISED: sessionGone,
      TRY_REFRESH_TOKEN: { message: z.string(), ...LegacyKeyInfo },
    },
  }),
  refreshSession: endpoint({
    method: 'POST',
    path: '/recipe/session/refresh',
    scope: 'app',
    since: '2.7',
    summary: 'Exchange a refresh token for new tokens; tells a stolen token',
    input: {
      refreshToken: z.string(),
      antiCsrfToken: z.string().optional(),
      enableAntiCsrf: flag(),
      useDynamicSigningKey: flag(),
      accessTokenValidity,
    },
    internal: {
      rotation,
      accessTokenVersion: AccessTokenVersion.default('5'),
      legacyReply: z.boolean().default(false),
      /** Up to 4.0 `useDynamicSigningKey` may be absent: the session keeps its kind of key. */
      keepSigningKey: z.boolean().default(false),
    },
    results: {
      OK: {
        session: Session,
        accessToken: Token,
        refreshToken: Token,
        antiCsrfToken: z.string().optional(),
        idRefreshToken: LegacyToken,
      },
      UNAUTHORISED: { message: z.string(), recentTokenReuseSubtype: z.string().optional() },
      TOKEN_THEFT_DETECTED: { session: StolenSession, recentTokenReuseSubtype: z.string().optional() },
    },
  }),
  regenerateSession: endpoint({
    method: 'POST',
    path: '/recipe/session/regenerate',
    scope: 'app',
    since: '2.7',
    summary: 'Give a session a new payload and a new access token of the same expiry',
    input: { accessToken: z.string(), userDataInJWT: jsonObject().optional() },
    results: { OK: { session: Session, accessToken: Token.optional() }, UNAUTHORISED: sessionGone },
  }),
  updateSessionData: endpoint({
    method: 'PUT',
    path: '/recipe/session/data',
    scope: 'app',
    since: '2.7',
    summary: 'Replace the data kept with a session on the server',
    input: { sessionHandle: z.string(), userDataInDatabase: jsonObject() },
    results: { OK: {}, UNAUTHORISED: sessionGone },
  }),
  getSessionData: endpoint({
    method: 'GET',
    path: '/recipe/session/data',
    scope: 'app',
    since: '2.7',
    deprecated: true,
    summary: 'The data kept with a session on the server',
    query: { sessionHandle: z.string() },
    results: { OK: { userDataInDatabase: jsonObject() }, UNAUTHORISED: sessionGone },
  }),
  updateJwtData: endpoint({
    method: 'PUT',
    path: '/recipe/jwt/data',
    scope: 'app',
    since: '2.7',
    summary: "Replace the payload of a session's future access tokens",
    input: { sessionHandle: z.string(), userDataInJWT: jsonObject() },
    internal: { accessTokenVersion: AccessTokenVersion.default('5') },
    results: { OK: {}, UNAUTHORISED: sessionGone },
  }),
  getJwtData: endpoint({
    method: 'GET',
    path: '/recipe/jwt/data',
    scope: 'app',
    since: '2.7',
    deprecated: true,
    summary: "The payload of a session's access tokens",
    query: { sessionHandle: z.string() },
    results: { OK: { userDataInJWT: jsonObject() }, UNAUTHORISED: sessionGone },
  }),
  removeSessions: endpoint({
    method: 'POST',
    path: '/recipe/session/remove',
    scope: 'app',
    since: '2.7',
    summary: 'Revoke sessions by handle, or all sessions of a user',
    input: {
      userId: userId().optional(),
      sessionHandles: texts().optional(),
      revokeAcrossAllTenants: flag().optional(),
      revokeSessionsForLinkedAccounts: flag().optional(),
    },
    internal: { publicTenantOnly: z.boolean().default(true) },
    results: { OK: { sessionHandlesRevoked: z.array(z.string()) } },
  }),
  listSessionHandles: endpoint({
    method: 'GET',
    path: '/recipe/session/user',
    scope: 'app',
    since: '2.7',
    summary: "The handles of a user's live sessions",
    query: {
      userId: userId(),
      fetchAcrossAllTenants: queryFlag().optional(),
      fetchSessionsForAllLinkedAccounts: queryFlag().optional(),
    },
    internal: { publicTenantOnly: z.boolean().default(true) },
    results: { OK: { sessionHandles: z.array(z.string()) } },
  }),
  handshake: endpoint({
    method: 'POST',
    path: '/recipe/handshake',
    scope: 'tenant',
    since: '2.7',
    until: '2.20',
    deprecated: true,
    summary: 'What a client before 2.21 needs to verify access tokens. Durations in ms',
    results: {
      OK: {
        ...KeyInfo,
        accessTokenBlacklistingEnabled: z.boolean(),
        accessTokenValidity: z.number(),
        refreshTokenValidity: z.number(),
      },
    },
  }),
};
