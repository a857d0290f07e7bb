import { z } from 'zod';
import { endpoint } from '../endpoint.js';
import { email, nonEmpty, text, userId } from '../fields.js';
import { tenantGate } from '../shapes/tenantGate.js';
import { User } from '../shapes/user.js';

/** As sent: the core brings it into its international form. */
const phoneNumber = () => text(256);

const contact = { email: email().optional(), phoneNumber: phoneNumber().optional() };

const presentedCode = {
  preAuthSessionId: z.string(),
  linkCode: z.string().optional(),
  deviceId: z.string().optional(),
  userInputCode: z.string().optional(),
};

/** A sign-in under way: whom its codes were made for, and how many wrong ones were tried. */
const consumedDevice = z.object({
  preAuthSessionId: z.string(),
  failedCodeInputAttemptCount: z.number(),
  email: z.string().optional(),
  phoneNumber: z.string().optional(),
});

const Code = z.object({ codeId: z.string(), timeCreated: z.number(), codeLifetime: z.number() });

const attempts = { failedCodeInputAttemptCount: z.number(), maximumCodeInputAttempts: z.number() };

const codeErrors = {
  RESTART_FLOW_ERROR: {},
  INCORRECT_USER_INPUT_CODE_ERROR: attempts,
  EXPIRED_USER_INPUT_CODE_ERROR: attempts,
};

/** Sign-in with one-time codes and links sent to an e-mail or a phone (CDI §6). Times in ms. */
export const passwordless = {
  createCode: endpoint({
    method: 'POST',
    path: '/recipe/signinup/code',
    scope: 'tenant',
    since: '2.11',
    summary: 'Create a code for an e-mail or a phone, or another one for a sign-in under way',
    input: {
      ...contact,
      deviceId: z.string().optional(),
      userInputCode: nonEmpty('userInputCode cannot be an empty string.').optional(),
    },
    internal: { tenantGate },
    results: {
      OK: {
        preAuthSessionId: z.string(),
        codeId: z.string(),
        deviceId: z.string(),
        userInputCode: z.string(),
        linkCode: z.string(),
        timeCreated: z.number(),
        codeLifetime: z.number(),
      },
      RESTART_FLOW_ERROR: {},
      USER_INPUT_CODE_ALREADY_USED_ERROR: {},
    },
  }),
  consumeCode: endpoint({
    method: 'POST',
    path: '/recipe/signinup/code/consume',
    scope: 'tenant',
    since: '2.11',
    summary: 'Sign in with a code or a link; the first time, create the user',
    input: presentedCode,
    internal: { verifiesEmail: z.boolean().default(true), tenantGate },
    results: {
      OK: { createdNewUser: z.boolean(), user: User, recipeUserId: z.string(), consumedDevice },
      ...codeErrors,
    },
  }),
  checkCode: endpoint({
    method: 'POST',
    path: '/recipe/signinup/code/check',
    scope: 'tenant',
    since: '5.0',
    summary: 'Check a code or a link without using it up; failures count',
    input: presentedCode,
    internal: { tenantGate },
    results: { OK: { consumedDevice }, ...codeErrors },
  }),
  removeCode: endpoint({
    method: 'POST',
    path: '/recipe/signinup/code/remove',
    scope: 'tenant',
    since: '2.11',
    summary: 'Take back a code, or a sign-in under way with all its codes',
    input: { codeId: z.string().optional(), preAuthSessionId: z.string().optional() },
    internal: { codeIdOnly: z.boolean().default(false) },
    results: { OK: {} },
  }),
  removeCodes: endpoint({
    method: 'POST',
    path: '/recipe/signinup/codes/remove',
    scope: 'tenant',
    since: '2.11',
    summary: 'Take back every code of an e-mail or a phone',
    input: contact,
    results: { OK: {} },
  }),
  listCodes: endpoint({
    method: 'GET',
    path: '/recipe/signinup/codes',
    scope: 'tenant',
    since: '2.11',
    summary: 'The sign-ins under way of an e-mail, a phone or a device',
    query: { ...contact, deviceId: z.string().optional(), preAuthSessionId: z.string().optional() },
    results: { OK: { devices: z.array(consumedDevice.extend({ codes: z.array(Code) })) } },
  }),
  getUser: endpoint({
    method: 'GET',
    path: '/recipe/user',
    scope: 'tenant',
    since: '2.11',
    rid: 'passwordless',
    deprecated: true,
    summary: 'Get a user by id (that login method only), by e-mail or by phone number (the whole user)',
    query: { userId: userId().optional(), ...contact },
    internal: { publicTenantOnly: z.boolean().default(true) },
    results: {
      OK: { user: User },
      UNKNOWN_USER_ID_ERROR: {},
      UNKNOWN_EMAIL_ERROR: {},
      UNKNOWN_PHONE_NUMBER_ERROR: {},
    },
  }),
  updateUser: endpoint({
    method: 'PUT',
    path: '/recipe/user',
    scope: 'publicTenant',
    since: '2.11',
    rid: 'passwordless',
    summary: "Change or clear a login method's e-mail, phone number or both; all or nothing",
    input: {
      recipeUserId: userId(),
      email: email().nullable().optional(),
      phoneNumber: phoneNumber().nullable().optional(),
    },
    results: {
      OK: {},
      UNKNOWN_USER_ID_ERROR: {},
      EMAIL_ALREADY_EXISTS_ERROR: {},
      PHONE_NUMBER_ALREADY_EXISTS_ERROR: {},
      EMAIL_CHANGE_NOT_ALLOWED_ERROR: { reason: z.string() },
      PHONE_NUMBER_CHANGE_NOT_ALLOWED_ERROR: { reason: z.string() },
    },
  }),
};
