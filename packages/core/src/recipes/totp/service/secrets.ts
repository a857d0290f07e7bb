import type { RequestContext } from '../../../context.js';
import { decodeBase32 } from '../base32.js';
import type { TotpDeviceRow } from '../tables.js';

/** Devices are renamed, so their seal names the user only. */
const sealContext = (appId: string, userId: string): string => `totp_devices:${appId}:${userId}`;

/** A base32 secret as it is stored. */
export const sealedSecret = ({ sealer, appId }: RequestContext, userId: string, secret: string): string =>
  sealer.seal(secret, sealContext(appId, userId));

/** The bytes of a device's secret. */
export const openSecret = ({ sealer, appId }: RequestContext, device: TotpDeviceRow): Buffer =>
  decodeBase32(sealer.open(device.secret, sealContext(appId, device.user_id)));
