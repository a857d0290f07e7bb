import { cdi, type Shape } from '@latchkey/contract';
import { describe, expect, it } from 'vitest';
import { HttpError } from './errors.js';
import { createParser } from './wording.js';

type Place = 'body' | 'query';

/** The text of the refusal, or the fields that were read. */
function read(shape: Shape, place: Place, fields: unknown): unknown {
  try {
    return createParser(shape, place)(fields);
  } catch (error) {
    if (error instanceof HttpError) return `${error.status} ${error.text}`;
    throw error;
  }
}

const invalid = (field: string) => `400 Field name '${field}' is invalid in JSON input`;

describe('fields of a body', () => {
  const { signUp, resetPassword, importPasswordHash, createResetPasswordToken } = cdi.emailPassword;
  const { createSession, removeSessions } = cdi.session;
  const session = {
    userId: 'u',
    enableAntiCsrf: false,
    userDataInJWT: {},
    userDataInDatabase: {},
  };
  const token = { algorithm: 'RS256', jwksDomain: 'd', payload: {}, validity: 1 };

  it.each<[string, Shape, unknown, unknown]>([
    ['a missing string', signUp.input, { password: 'p' }, invalid('email')],
    ['a string of another type', signUp.input, { email: 1, password: 'p' }, invalid('email')],
    ['a string that is null', signUp.input, { email: 'e', password: null }, invalid('password')],
    ['the first of two wrong fields', signUp.input, {}, invalid('email')],
    [
      'an optional string that is null',
      createResetPasswordToken.input,
      { userId: 'u', email: null },
      invalid('email'),
    ],
    [
      'an empty password',
      signUp.input,
      { email: 'e', password: '' },
      '400 Password cannot be an empty string',
    ],
    [
      'a method of reset',
      resetPassword.input,
      { method: 'mail', token: 't', newPassword: 'p' },
      '400 Unsupported method for password reset',
    ],
    [
      'an empty new password',
      resetPassword.input,
      { method: 'token', token: 't', newPassword: '' },
      '400 Password cannot be an empty string',
    ],
    [
      'an empty hash',
      importPasswordHash.input,
      { email: 'e', passwordHash: ' \n' },
      '400 Password hash cannot be an empty string',
    ],
    [
      'an empty algorithm',
      importPasswordHash.input,
      { email: 'e', passwordHash: 'h', hashingAlgorithm: ' ' },
      '400 Hashing Algorithm cannot be an empty string',
    ],
    [
      'an unknown algorithm',
      importPasswordHash.input,
      { email: 'e', passwordHash: 'h', hashingAlgorithm: 'md5' },
      '400 Unsupported password hashing algorithm',
    ],
    [
      'a text that is too long',
      signUp.input,
      { email: 'x'.repeat(257), password: 'p' },
      "400 Field name 'email' must not be longer than 256 characters",
    ],
    [
      'a user id that is too long',
      createSession.input,
      { ...session, userId: 'x'.repeat(129) },
      "400 Field name 'userId' must not be longer than 128 characters",
    ],
    [
      'a missing boolean',
      createSession.input,
      { ...session, enableAntiCsrf: undefined },
      invalid('enableAntiCsrf'),
    ],
    [
      'a boolean as text',
      createSession.input,
      { ...session, enableAntiCsrf: 'true' },
      invalid('enableAntiCsrf'),
    ],
    [
      'an optional boolean that is null',
      createSession.input,
      { ...session, useDynamicSigningKey: null },
      invalid('useDynamicSigningKey'),
    ],
    [
      'an object that is an array',
      createSession.input,
      { ...session, userDataInJWT: [] },
      invalid('userDataInJWT'),
    ],
    [
      'an object that is null',
      createSession.input,
      { ...session, userDataInDatabase: null },
      invalid('userDataInDatabase'),
    ],
    ['a number as other text', cdi.jwt.createJwt.input, { ...token, validity: 'soon' }, invalid('validity')],
    [
      'a number beyond all bounds',
      cdi.jwt.createJwt.input,
      { ...token, validity: 1e300 },
      invalid('validity'),
    ],
    ['a number that is null', cdi.jwt.createJwt.input, { ...token, validity: null }, invalid('validity')],
    [
      'a number out of range',
      cdi.jwt.createJwt.input,
      { ...token, validity: 0 },
      '400 validity must be greater than or equal to 0',
    ],
    ['an array that is none', removeSessions.input, { sessionHandles: 'h' }, invalid('sessionHandles')],
    [
      'an array with another element',
      removeSessions.input,
      { sessionHandles: ['h', 1] },
      invalid('sessionHandles'),
    ],
    ['an array that is null', removeSessions.input, { sessionHandles: null }, invalid('sessionHandles')],
    [
      'a factor that is no text',
      cdi.multitenancy.putTenant.input,
      { firstFactors: ['emailpassword', 7] },
      invalid('firstFactors'),
    ],
    [
      'an input of the former tenant endpoints',
      cdi.multitenancy.putTenant.input,
      { emailPasswordEnabled: true },
      '400 emailPasswordEnabled is not a valid input for this API',
    ],
    [
      'another one',
      cdi.multitenancy.putApp.input,
      { thirdPartyEnabled: false },
      '400 thirdParty is not a valid input for this API',
    ],
    [
      'and another',
      cdi.multitenancy.putApp.input,
      { passwordlessEnabled: null },
      '400 passwordless is not a valid input for this API',
    ],
  ])('%s', (_, shape, fields, expected) => {
    expect(read(shape, 'body', fields)).toBe(expected);
  });

  it('are converted as the interface says, and unknown ones dropped', () => {
    expect(read(signUp.input, 'body', { email: ' A@B.C ', password: ' p ', extra: 1 })).toEqual({
      email: 'a@b.c',
      password: ' p ',
    });
    expect(read(cdi.jwt.createJwt.input, 'body', { ...token, validity: '30' })).toEqual({
      ...token,
      validity: 30,
      useStaticSigningKey: true,
    });
    expect(read(createSession.input, 'body', { ...session, enableAntiCsrf: 1 })).toEqual(session);
    expect(
      read(importPasswordHash.input, 'body', {
        email: 'e',
        passwordHash: ' h ',
        hashingAlgorithm: ' bcrypt',
      }),
    ).toEqual({ email: 'e', passwordHash: 'h', hashingAlgorithm: 'BCRYPT' });
    expect(
      read(cdi.multitenancy.putTenant.input, 'body', { firstFactors: null, requiredSecondaryFactors: [] }),
    ).toEqual({ firstFactors: null, requiredSecondaryFactors: [] });
  });

  it('cannot be set through the prototype', () => {
    const sent = JSON.parse('{"__proto__":{"email":"e"},"password":"p"}');
    expect(read(signUp.input, 'body', sent)).toBe(invalid('email'));
  });
});

describe('fields of a query', () => {
  const { listUsers, countActiveUsers, listUsersByAccountInfo } = cdi.users;

  it.each<[string, Shape, unknown, unknown]>([
    ['a missing one', cdi.users.getUser.query, {}, "400 Field name 'userId' is missing in GET request"],
    ['an int', listUsers.query, { limit: 'ten' }, "400 Field name 'limit' must be an int in the GET request"],
    [
      'an empty int',
      listUsers.query,
      { limit: '' },
      "400 Field name 'limit' must be an int in the GET request",
    ],
    [
      'a long',
      countActiveUsers.query,
      { since: '1.5' },
      "400 Field name 'since' must be a long in the GET request",
    ],
    ['a missing long', countActiveUsers.query, {}, "400 Field name 'since' is missing in GET request"],
    ['a negative time', countActiveUsers.query, { since: '-1' }, "400 'since' query parameter must be >= 0"],
    [
      'an order',
      listUsers.query,
      { timeJoinedOrder: 'asc' },
      '400 timeJoinedOrder can be either ASC OR DESC',
    ],
    [
      'a choice',
      listUsersByAccountInfo.query,
      { doUnionOfAccountInfo: 'TRUE' },
      "400 'doUnionOfAccountInfo' should be either 'true' or 'false'",
    ],
    [
      'a missing choice',
      listUsersByAccountInfo.query,
      {},
      "400 Field name 'doUnionOfAccountInfo' is missing in GET request",
    ],
  ])('%s', (_, shape, fields, expected) => {
    expect(read(shape, 'query', fields)).toBe(expected);
  });

  it('are converted as the interface says; empty text is not missing', () => {
    expect(read(cdi.users.getUser.query, 'query', { userId: '' })).toEqual({ userId: '' });
    expect(
      read(listUsers.query, 'query', { includeRecipeIds: ' a,,b ', limit: '5', timeJoinedOrder: 'DESC' }),
    ).toEqual({ includeRecipeIds: ['a', 'b'], limit: 5, timeJoinedOrder: 'DESC' });
    expect(read(cdi.users.countUsers.query, 'query', { includeAllTenants: 'True' })).toEqual({
      includeAllTenants: true,
    });
  });
});
