import { describe, expect, it } from 'vitest';
import { normaliseConfig } from './config.js';
import { defaultEmailValidator, defaultPasswordValidator } from './validators.js';

describe('normaliseConfig', () => {
  it('puts e-mail and password first and lays the own fields over or behind', async () => {
    const { signUpForm, signInForm } = normaliseConfig({
      signInAndUpFeature: {
        signUpForm: {
          formFields: [
            { id: 'name', label: 'Name', optional: true },
            {
              id: 'password',
              label: 'Secret',
              optional: true,
              validate: async (v) => (v === 'x' ? 'NO' : undefined),
            },
          ],
        },
      },
    }).signInAndUpFeature;
    expect(signUpForm.formFields.map(({ id, optional }) => [id, optional])).toEqual([
      ['email', false],
      ['password', false],
      ['name', true],
    ]);
    expect(signUpForm.formFields[1]).toMatchObject({
      label: 'Secret',
      placeholder: 'Secret',
      autoComplete: 'new-password',
    });
    expect(signUpForm.formFields[1]?.hint).toBeUndefined();
    expect(signUpForm.formFields[2]).toMatchObject({ placeholder: 'Name' });
    expect(signInForm.formFields[1]).toMatchObject({ label: 'Secret', autoComplete: 'current-password' });
    expect(await signInForm.formFields[1]?.validate('x')).toBeUndefined();
  });

  it('asks for a new password by the rule of the sign-up form', async () => {
    const { enterEmailForm, submitNewPasswordForm } = normaliseConfig().resetPasswordUsingTokenFeature;
    expect(enterEmailForm.formFields).toMatchObject([{ id: 'email', autofocus: true }]);
    expect(submitNewPasswordForm.formFields.map(({ id }) => id)).toEqual(['password', 'confirm-password']);
    expect(await submitNewPasswordForm.formFields[0]?.validate('short')).toBe('ERROR_PASSWORD_TOO_SHORT');
  });

  it('refuses an empty error text', () => {
    const formFields = [{ id: 'name', label: 'Name', nonOptionalErrorMsg: '' }];
    expect(() => normaliseConfig({ signInAndUpFeature: { signUpForm: { formFields } } })).toThrow(
      'nonOptionalErrorMsg for field name cannot be an empty string',
    );
  });
});

describe('default validators', () => {
  it.each([
    ['ada@example.com', undefined],
    [' ada+b@sub.example.co ', undefined],
    ['ada@', 'ERROR_EMAIL_INVALID'],
    ['ada example.com', 'ERROR_EMAIL_INVALID'],
    [7, 'ERROR_EMAIL_NON_STRING'],
  ])('judge %j', async (value, error) => expect(await defaultEmailValidator(value)).toBe(error));

  it.each([
    ['abcdefg1', undefined],
    ['abc1', 'ERROR_PASSWORD_TOO_SHORT'],
    [`a1${'x'.repeat(98)}`, 'ERROR_PASSWORD_TOO_LONG'],
    ['12345678', 'ERROR_PASSWORD_NO_ALPHA'],
    ['abcdefgh', 'ERROR_PASSWORD_NO_NUM'],
    [undefined, 'ERROR_PASSWORD_NON_STRING'],
  ])('judge the password %j', async (value, error) =>
    expect(await defaultPasswordValidator(value)).toBe(error),
  );
});
