import { z } from 'zod';
import { endpoint } from '../endpoint.js';

/** Proof that the user of a session owns the e-mail, towards browsers (FDI §3.3). */
export const emailVerification = {
  generateEmailVerifyToken: endpoint({
    method: 'POST',
    path: '/user/email/verify/token',
    scope: 'tenant',
    since: '1.17',
    summary: 'Send a verification link to the user of the session',
    results: { OK: {}, EMAIL_ALREADY_VERIFIED_ERROR: {} },
  }),
  verifyEmail: endpoint({
    method: 'POST',
    path: '/user/email/verify',
    scope: 'tenant',
    since: '1.17',
    summary: 'Verify an e-mail with the token of a link; a session of its user says so from then on',
    input: { token: z.string(), method: z.string().optional() },
    results: { OK: {}, EMAIL_VERIFICATION_INVALID_TOKEN_ERROR: {} },
  }),
  isEmailVerified: endpoint({
    method: 'GET',
    path: '/user/email/verify',
    scope: 'tenant',
    since: '1.17',
    summary: 'Whether the e-mail of the user of the session is verified; the session says so from then on',
    results: { OK: { isVerified: z.boolean() } },
  }),
};
