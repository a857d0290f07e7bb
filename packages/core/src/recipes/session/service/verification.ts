import type { cdi, ResultOf } from '@latchkey/contract';
import type { AccessToken } from './accessToken.js';

export type VerifyResult = ResultOf<typeof cdi.session.verifySession>;

/** A verification in work: the access token is genuine and lives. */
export interface Verification {
  readonly token: AccessToken;
  readonly now: number;
  readonly checkDatabase: boolean;
}

export const unauthorised = (message: string): VerifyResult => ({ status: 'UNAUTHORISED', message });
