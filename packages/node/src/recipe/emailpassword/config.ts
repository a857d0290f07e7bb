import { consoleDelivery } from '../../email/index.js';
import { describeMail } from './emails.js';
import type { NormalisedFormField, TypeInput, TypeInputFormField, TypeNormalisedInput } from './types.js';
import { acceptAnything, defaultEmailValidator, defaultPasswordValidator } from './validators.js';

/** The configuration with its defaults. */
export function normaliseConfig({ signUpFeature, emailDelivery }: TypeInput): TypeNormalisedInput {
  const formFields = normaliseSignUpFormFields(signUpFeature?.formFields);
  const email = formFields.filter(({ id }) => id === 'email');
  const password = formFields.filter(({ id }) => id === 'password');
  return {
    signUpFeature: { formFields },
    // Signing in asks for the password that was set, whatever the rule is today.
    signInFeature: { formFields: [...email, ...password.map(withoutRule)] },
    resetPasswordUsingTokenFeature: {
      formFieldsForGenerateTokenForm: email,
      formFieldsForPasswordResetForm: password,
    },
    getEmailDeliveryConfig: () => ({
      ...emailDelivery,
      service: emailDelivery?.service ?? consoleDelivery(describeMail),
    }),
  };
}

const withoutRule = (field: NormalisedFormField): NormalisedFormField => ({
  ...field,
  validate: acceptAnything,
});

const required: Readonly<Record<string, NormalisedFormField['validate']>> = {
  password: defaultPasswordValidator,
  email: defaultEmailValidator,
};

/** The fields of the sign-up form; `password` and `email` come after the application's, unless it names them. */
export function normaliseSignUpFormFields(formFields: TypeInputFormField[] = []): NormalisedFormField[] {
  const missing = Object.keys(required).filter((id) => formFields.every((field) => field.id !== id));
  return [...formFields, ...missing.map((id): TypeInputFormField => ({ id }))].map(
    ({ id, validate, optional = false }) => ({
      id,
      validate: validate ?? required[id] ?? acceptAnything,
      optional: optional && required[id] === undefined,
    }),
  );
}

export { defaultEmailValidator, defaultPasswordValidator } from './validators.js';
