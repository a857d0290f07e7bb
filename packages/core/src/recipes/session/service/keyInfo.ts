import type { RequestContext } from '../../../context.js';
import { exportPublicKey } from '../../../crypto/rsa.js';
import type { SigningKey } from '../../../keys/keyStore.js';
import { keySchedule } from '../../../keys/schedule.js';

/** How clients before 2.21 were told the keys that verify access tokens; the first is the one that signs. */
export async function describeKeys({ keys, appId, config }: RequestContext) {
  const kind = config.access_token_signing_key_dynamic ? 'dynamic' : 'static';
  const current = await keys.signingKey(appId, config, kind);
  const verifying = await keys.verifyingKeys(appId, config);
  const { verifiesFor } = keySchedule(config);
  const describe = (key: SigningKey) => ({
    publicKey: exportPublicKey(key.publicKey),
    expiryTime: key.kind === 'dynamic' ? key.createdAt + verifiesFor : Number.MAX_SAFE_INTEGER,
    createdAt: key.createdAt,
  });
  const { publicKey, expiryTime } = describe(current);
  return {
    jwtSigningPublicKey: publicKey,
    jwtSigningPublicKeyExpiryTime: expiryTime,
    jwtSigningPublicKeyList: [...verifying.dynamic, ...verifying.static].map(describe),
  };
}

/** What clients before 2.21 asked at start. Durations in ms. */
export async function handshake(context: RequestContext) {
  const { config } = context;
  return {
    ...(await describeKeys(context)),
    accessTokenBlacklistingEnabled: config.access_token_blacklisting,
    accessTokenValidity: config.access_token_validity * 1000,
    refreshTokenValidity: Math.trunc(config.refresh_token_validity * 60_000),
  };
}
