import type { RequestContext } from '../../../context.js';
import { randomDigits, secureBytes, uuidv4 } from '../../../crypto/random.js';
import { isForeignKeyViolation } from '../../../db/errors.js';
import { BadRequest } from '../../../http/errors.js';
import { decodeDeviceId, hashDeviceId, hashLinkCode, SECRET_BYTES, toLinkCode } from '../codes.js';
import { type Contact, findDevice, insertCode, insertDevice } from '../store.js';
import type { CodeRow } from '../tables.js';

const DIGITS = 6;

/** Codes are drawn again while the device has them already; with a million of them that ends soon. */
const MOST_DRAWS = 100;

/** A code with everything that only the client gets to know. Times in ms. */
export interface NewCode {
  readonly preAuthSessionId: string;
  readonly codeId: string;
  readonly deviceId: string;
  readonly userInputCode: string;
  readonly linkCode: string;
  readonly timeCreated: number;
  readonly codeLifetime: number;
}

/** Begins a sign-in: a new device with a first code. */
export async function startDevice(
  context: RequestContext,
  contact: Contact,
  userInputCode = randomDigits(DIGITS),
): Promise<NewCode> {
  const deviceId = secureBytes(SECRET_BYTES);
  const salt = secureBytes(SECRET_BYTES).toString('base64url');
  const { row, code } = makeCode(context, deviceId, salt, userInputCode);
  const device = {
    app_id: context.appId,
    tenant_id: context.tenantId,
    device_id_hash: row.device_id_hash,
    email: contact.kind === 'email' ? contact.value : null,
    phone_number: contact.kind === 'phone' ? contact.value : null,
    link_code_salt: salt,
    failed_attempts: 0,
  };
  await context.db.transaction((q) => insertDevice(q, device, row));
  return code;
}

/** Another code for a sign-in under way. Attempts counted so far stay counted. */
export async function resendCode(
  context: RequestContext,
  deviceIdText: string,
  userInputCode: string | undefined,
): Promise<NewCode | 'UNKNOWN_DEVICE' | 'CODE_ALREADY_USED'> {
  const { db, appId, tenantId } = context;
  const deviceId = parseDeviceId(deviceIdText);
  const device = await findDevice(db.read, appId, tenantId, hashDeviceId(deviceId));
  if (device === undefined) return 'UNKNOWN_DEVICE';
  const draws = userInputCode === undefined ? MOST_DRAWS : 1;
  for (let draw = 0; draw < draws; draw += 1) {
    const drawn = userInputCode ?? randomDigits(DIGITS);
    const { row, code } = makeCode(context, deviceId, device.link_code_salt, drawn);
    const added = await addCode(context, row);
    if (added === 'OK') return code;
    if (added === 'UNKNOWN_DEVICE') return added;
  }
  return 'CODE_ALREADY_USED';
}

async function addCode(
  { db }: RequestContext,
  row: CodeRow,
): Promise<'OK' | 'UNKNOWN_DEVICE' | 'CODE_ALREADY_USED'> {
  try {
    return (await db.write((q) => insertCode(q, row))) ? 'OK' : 'CODE_ALREADY_USED';
  } catch (error) {
    // Consumed or removed in the meantime.
    if (isForeignKeyViolation(error)) return 'UNKNOWN_DEVICE';
    throw error;
  }
}

function makeCode(
  { appId, tenantId, clock, config }: RequestContext,
  deviceId: Buffer,
  salt: string,
  userInputCode: string,
): { row: CodeRow; code: NewCode } {
  const linkCode = toLinkCode(deviceId, salt, userInputCode);
  const codeId = uuidv4();
  const deviceIdHash = hashDeviceId(deviceId);
  const timeCreated = clock.now();
  const codeLifetime = config.passwordless_code_lifetime;
  return {
    row: {
      app_id: appId,
      tenant_id: tenantId,
      code_id: codeId,
      device_id_hash: deviceIdHash,
      link_code_hash: hashLinkCode(Buffer.from(linkCode, 'base64url')),
      created_at: timeCreated,
      expires_at: timeCreated + codeLifetime,
    },
    code: {
      preAuthSessionId: deviceIdHash,
      codeId,
      deviceId: deviceId.toString('base64'),
      userInputCode,
      linkCode,
      timeCreated,
      codeLifetime,
    },
  };
}

/** The bytes of a device id as a client sends it. */
export function parseDeviceId(text: string): Buffer {
  const deviceId = decodeDeviceId(text);
  if (deviceId === undefined) throw new BadRequest('Input encoding error in deviceId');
  return deviceId;
}
