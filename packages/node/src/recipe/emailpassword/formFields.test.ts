import { describe, expect, it } from 'vitest';
import { getUserContext } from '../../userContext.js';
import { normaliseConfig } from './config.js';
import { readFormFields } from './formFields.js';
import type { TypeInputFormField } from './types.js';

const read = (given: unknown, formFields?: TypeInputFormField[]) => {
  const { signUpFeature } = normaliseConfig(
    formFields === undefined ? {} : { signUpFeature: { formFields } },
  );
  return readFormFields(signUpFeature.formFields, given, 'public', getUserContext());
};
const email = { id: 'email', value: 'ada@example.com' };
const password = { id: 'password', value: 'passw0rd' };

describe('the shape of a form', () => {
  it.each([
    [undefined, 'Missing input param: formFields'],
    [null, 'formFields must be an array'],
    [{ email }, 'formFields must be an array'],
    ['email', 'formFields must be an array'],
    [[email, 'password'], 'All elements of formFields must be an object'],
    [[email, null], 'All elements of formFields must be an object'],
    [[{ value: 'x' }], "All elements of formFields must contain an 'id' and 'value' field"],
    [[{ id: 1, value: 'x' }], "All elements of formFields must contain an 'id' and 'value' field"],
    [[{ id: 'email' }], "All elements of formFields must contain an 'id' and 'value' field"],
    [[{ id: 'email', value: 1 }, password], 'email value must be a string'],
    [[email, { id: 'password', value: null }], 'password value must be a string'],
    [[email, password, { id: 'age', value: 1 }], 'Are you sending too many formFields?'],
  ])('%j: %s', async (given, message) => {
    await expect(read(given)).rejects.toMatchObject({ type: 'BAD_INPUT_ERROR', message });
  });

  it('trims the e-mail and nothing else', async () => {
    const padded = [
      { id: 'email', value: ' ada@example.com\n' },
      { id: 'password', value: ' passw0rd ' },
    ];
    expect(await read(padded)).toEqual([email, { id: 'password', value: ' passw0rd ' }]);
  });
});

describe('the values of a form', () => {
  const errorsOf = async (given: unknown, formFields?: TypeInputFormField[]) =>
    read(given, formFields).then(
      () => [],
      (error: { type: string; payload: { id: string; error: string }[] }) => {
        expect(error.type).toBe('FIELD_ERROR');
        return error.payload.map(({ id, error: text }) => `${id}: ${text}`);
      },
    );

  it('lists the errors in the order of the configuration: by default password, then e-mail', async () => {
    expect(await errorsOf([])).toEqual(['password: Field is not optional', 'email: Field is not optional']);
    const named = [{ id: 'email' }, { id: 'name' }];
    expect(await errorsOf([], named)).toEqual([
      'email: Field is not optional',
      'name: Field is not optional',
      'password: Field is not optional',
    ]);
  });

  it.each([
    ['', 'Field is not optional'],
    ['passw0r', 'Password must contain at least 8 characters, including a number'],
    [`a1${'x'.repeat(98)}`, "Password's length must be lesser than 100 characters"],
    ['12345678', 'Password must contain at least one alphabet'],
    ['password', 'Password must contain at least one number'],
  ])('password %j: %s', async (value, error) => {
    expect(await errorsOf([email, { id: 'password', value }])).toEqual([`password: ${error}`]);
  });

  it('takes passwords of 8 and of 99 characters', async () => {
    for (const value of ['passw0rd', `a1${'x'.repeat(97)}`]) {
      expect(await errorsOf([email, { id: 'password', value }])).toEqual([]);
    }
  });

  it.each([
    'ada',
    'ada@',
    '@example.com',
    'ada@example',
    'ada@example.c',
    'ada@@example.com',
    'a..b@example.com',
    '.a@example.com',
    'a b@example.com',
    'a,b@example.com',
    'a@b@example.com',
    'ada@exam_ple.com',
    'ada@[1.2.3]',
  ])('refuses the e-mail %s', async (value) => {
    expect(await errorsOf([{ id: 'email', value }, password])).toEqual(['email: Email is invalid']);
  });

  it.each([
    'ada@example.com',
    'ada+news@mail.example.co.uk',
    'ädä.l@example.com',
    '"ada lovelace"@example.com',
    'ada@[127.0.0.1]',
  ])('takes the e-mail %s', async (value) => {
    expect(await errorsOf([{ id: 'email', value }, password])).toEqual([]);
  });

  it('lets the application have fields and rules of its own', async () => {
    const asked: unknown[][] = [];
    const fields: TypeInputFormField[] = [
      { id: 'password', validate: async () => undefined, optional: true },
      { id: 'name', optional: true },
      {
        id: 'age',
        validate: async (value, tenantId) => {
          asked.push([value, tenantId]);
          return value < 18 ? 'Too young' : '';
        },
      },
    ];
    const filled = (age: unknown) => [email, { id: 'password', value: 'x' }, { id: 'age', value: age }];
    expect(await errorsOf(filled(17), fields)).toEqual(['age: Too young']);
    expect(await errorsOf(filled(18), fields)).toEqual([]);
    expect(await errorsOf(filled(0), fields)).toEqual(['age: Too young']);
    expect(await errorsOf(filled(null), fields)).toEqual(['age: Field is not optional']);
    expect(asked).toEqual([
      [17, 'public'],
      [18, 'public'],
      [0, 'public'],
    ]);
    expect(await errorsOf([email, { id: 'age', value: 18 }], fields)).toEqual([
      'password: Field is not optional',
    ]);
  });

  it('checks the first of repeated fields', async () => {
    const twice = [email, { id: 'email', value: 'not one' }];
    expect(await errorsOf(twice)).toEqual(['password: Field is not optional']);
  });
});
