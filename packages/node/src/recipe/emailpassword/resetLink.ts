import { websiteLink } from '../../auth/websiteLink.js';
import type { NormalisedAppinfo, UserContext } from '../../types.js';

/** The page of the website where a new password is chosen. */
export const passwordResetLink = (
  appInfo: NormalisedAppinfo,
  token: string,
  tenantId: string,
  userContext: UserContext,
): string => websiteLink(appInfo, 'reset-password', { token, tenantId }, userContext);
