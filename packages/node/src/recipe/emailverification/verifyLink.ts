import { websiteLink } from '../../auth/websiteLink.js';
import type { NormalisedAppinfo, UserContext } from '../../types.js';

/** The page of the website where an e-mail is verified. */
export const emailVerifyLink = (
  appInfo: NormalisedAppinfo,
  token: string,
  tenantId: string,
  userContext: UserContext,
): string => websiteLink(appInfo, 'verify-email', { token, tenantId }, userContext);
