import { cdi } from '@latchkey/contract';
import type { RequestContext } from '../../context.js';
import { BadRequest, PublicTenantOnly } from '../../http/errors.js';
import { routeGroup } from '../../http/routes.js';
import { checkGate, type TenantGate } from '../../tenants/gate.js';
import { PUBLIC } from '../../tenants/ids.js';
import { getLoginMethodAsUser } from '../../users/loginMethodAsUser.js';
import { normalizePhoneNumber } from '../../users/phoneNumbers.js';
import { checkCode, type Presented } from './service/check.js';
import { listOpenDevices, removeCode, removeDevice, removeDevicesOf } from './service/codes.js';
import { consumeCode } from './service/consume.js';
import { resendCode, startDevice } from './service/create.js';
import { getUserByContact, updateContacts } from './service/users.js';
import type { Contact } from './store.js';

const factor = {
  ids: ['otp-email', 'otp-phone', 'link-email', 'link-phone'],
  refusal: 'Passwordless login not enabled for tenant',
};

const enabled = (context: RequestContext, gate: TenantGate) => checkGate(context, gate, factor);

interface ContactInput {
  readonly email?: string | undefined;
  readonly phoneNumber?: string | undefined;
}

/** Refuses a request that names none of several things, or more than one. */
function exactlyOne(values: readonly (string | undefined)[], refusal: string): void {
  if (values.filter((value) => value !== undefined).length !== 1) throw new BadRequest(refusal);
}

const toContact = ({ email, phoneNumber }: ContactInput): Contact | undefined => {
  if (email !== undefined) return { kind: 'email', value: email };
  return phoneNumber === undefined ? undefined : { kind: 'phone', value: normalizePhoneNumber(phoneNumber) };
};

interface PresentedInput {
  readonly linkCode?: string | undefined;
  readonly deviceId?: string | undefined;
  readonly userInputCode?: string | undefined;
}

function toPresented({ linkCode, deviceId, userInputCode }: PresentedInput): Presented {
  if (linkCode !== undefined && deviceId === undefined && userInputCode === undefined) return { linkCode };
  if (linkCode === undefined && deviceId !== undefined && userInputCode !== undefined)
    return { deviceId, userInputCode };
  throw new BadRequest('Please provide exactly one of linkCode or deviceId+userInputCode');
}

export const passwordlessRoutes = routeGroup(cdi.passwordless)({
  createCode: async (context, input) => {
    const { email, phoneNumber, deviceId, userInputCode, tenantGate } = input;
    exactlyOne(
      [email, phoneNumber, deviceId],
      'Please provide exactly one of email, phoneNumber or deviceId',
    );
    await enabled(context, tenantGate);
    const contact = toContact(input);
    if (contact !== undefined)
      return { status: 'OK', ...(await startDevice(context, contact, userInputCode)) };
    const code = await resendCode(context, deviceId ?? '', userInputCode);
    if (code === 'UNKNOWN_DEVICE') return { status: 'RESTART_FLOW_ERROR' };
    if (code === 'CODE_ALREADY_USED') return { status: 'USER_INPUT_CODE_ALREADY_USED_ERROR' };
    return { status: 'OK', ...code };
  },
  consumeCode: async (context, { preAuthSessionId, verifiesEmail, tenantGate, ...input }) => {
    const presented = toPresented(input);
    await enabled(context, tenantGate);
    return consumeCode(context, preAuthSessionId, presented, { verifiesEmail });
  },
  checkCode: async (context, { preAuthSessionId, tenantGate, ...input }) => {
    const presented = toPresented(input);
    await enabled(context, tenantGate);
    return checkCode(context, preAuthSessionId, presented);
  },
  removeCode: async (context, { codeId, preAuthSessionId, codeIdOnly }) => {
    if (codeId === undefined && codeIdOnly)
      throw new BadRequest("Field name 'codeId' is invalid in JSON input");
    if (codeId !== undefined && preAuthSessionId !== undefined)
      throw new BadRequest("Please provide only one of 'codeId' or 'preAuthSessionId'");
    if (codeId !== undefined) await removeCode(context, codeId);
    else if (preAuthSessionId !== undefined) await removeDevice(context, preAuthSessionId);
    else throw new BadRequest("Please provide either 'codeId' or 'preAuthSessionId'");
    return { status: 'OK' };
  },
  removeCodes: async (context, input) => {
    exactlyOne([input.email, input.phoneNumber], 'Please provide exactly one of email or phoneNumber');
    const contact = toContact(input);
    if (contact !== undefined) await removeDevicesOf(context, contact);
    return { status: 'OK' };
  },
  listCodes: async (context, input) => {
    const { email, phoneNumber, deviceId, preAuthSessionId } = input;
    exactlyOne(
      [email, phoneNumber, deviceId, preAuthSessionId],
      'Please provide exactly one of email, phoneNumber, deviceId or preAuthSessionId',
    );
    const query =
      toContact(input) ??
      (deviceId === undefined ? { preAuthSessionId: preAuthSessionId ?? '' } : { deviceId });
    return { status: 'OK', devices: await listOpenDevices(context, query) };
  },
  getUser: async (context, input) => {
    const { userId, email, phoneNumber, publicTenantOnly } = input;
    exactlyOne([userId, email, phoneNumber], 'Please provide exactly one of userId, email or phoneNumber');
    if (userId !== undefined) {
      if (publicTenantOnly && context.tenantId !== PUBLIC) throw new PublicTenantOnly();
      const user = await getLoginMethodAsUser(context.db.read, context.appId, userId, 'passwordless');
      return user === undefined ? { status: 'UNKNOWN_USER_ID_ERROR' } : { status: 'OK', user };
    }
    const contact = toContact(input);
    const user = contact && (await getUserByContact(context, contact));
    if (user !== undefined) return { status: 'OK', user };
    return { status: email === undefined ? 'UNKNOWN_PHONE_NUMBER_ERROR' : 'UNKNOWN_EMAIL_ERROR' };
  },
  updateUser: async (context, { recipeUserId, email, phoneNumber: sent }) => {
    const phoneNumber = typeof sent === 'string' ? normalizePhoneNumber(sent) : sent;
    switch (await updateContacts(context, recipeUserId, { email, phoneNumber })) {
      case 'OK':
        return { status: 'OK' };
      case 'UNKNOWN_USER_ID':
        return { status: 'UNKNOWN_USER_ID_ERROR' };
      case 'EMAIL_EXISTS':
        return { status: 'EMAIL_ALREADY_EXISTS_ERROR' };
      case 'PHONE_NUMBER_EXISTS':
        return { status: 'PHONE_NUMBER_ALREADY_EXISTS_ERROR' };
      case 'EMAIL_CHANGE_NOT_ALLOWED':
        return {
          status: 'EMAIL_CHANGE_NOT_ALLOWED_ERROR',
          reason: 'New email is associated with another primary user ID',
        };
      case 'PHONE_NUMBER_CHANGE_NOT_ALLOWED':
        return {
          status: 'PHONE_NUMBER_CHANGE_NOT_ALLOWED_ERROR',
          reason: 'New phone number is associated with another primary user ID',
        };
    }
  },
});
