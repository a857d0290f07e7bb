import type { cdi, InputOf } from '@latchkey/contract';
import type { RequestContext } from '../../../context.js';
import { constantTimeEqual } from '../../../crypto/hash.js';
import type { JwtVerifier } from '../../../crypto/jwtVerifier.js';
import { PublicTenantOnly } from '../../../http/errors.js';
import { PUBLIC } from '../../../tenants/ids.js';
import type { AccessToken } from './accessToken.js';
import { authenticate } from './authenticate.js';
import type { VerifyResult } from './verification.js';
import { verifyLineage } from './verifyLineage.js';
import { verifyStateless } from './verifyStateless.js';

type Input = InputOf<typeof cdi.session.verifySession>;
const tryRefreshToken = (message: string): VerifyResult => ({ status: 'TRY_REFRESH_TOKEN', message });

/** Checks an access token (§7.7, §7.9): signature and expiry, the anti-CSRF value, then the session's row. */
export async function verifySession(
  context: RequestContext,
  verifier: JwtVerifier,
  input: Input,
): Promise<VerifyResult> {
  if (input.publicTenantOnly && context.tenantId !== PUBLIC) throw new PublicTenantOnly();
  const now = context.clock.now();
  const authenticated = await authenticate(context, verifier, input.accessToken, now);
  if ('message' in authenticated) return tryRefreshToken(authenticated.message);
  const { token } = authenticated;
  if (!isAntiCsrfRight(input, token)) return tryRefreshToken('anti-csrf check failed');
  const verification = { token, now, checkDatabase: input.checkDatabase };
  return input.rotation === 'rotate'
    ? verifyStateless(context, verification)
    : verifyLineage(context, verification);
}

/** Another site can make a browser send the cookie, but it cannot read the value that was given with it. */
function isAntiCsrfRight(input: Input, token: AccessToken): boolean {
  if (!input.enableAntiCsrf || !input.doAntiCsrfCheck) return true;
  return token.antiCsrfToken !== null && constantTimeEqual(input.antiCsrfToken ?? '', token.antiCsrfToken);
}
