import type { FormField, FormFieldBaseConfig, NormalisedFormField } from '../../ui/formTypes.js';
import type { NormalisedConfig, SignUpFormField, UserInput } from './types.js';
import { anyPassword, anyValue, defaultEmailValidator, defaultPasswordValidator } from './validators.js';

type SignUpField = NormalisedConfig['signInAndUpFeature']['signUpForm']['formFields'][number];

const emailField: NormalisedFormField = {
  id: 'email',
  label: 'EMAIL_PASSWORD_EMAIL_LABEL',
  placeholder: 'EMAIL_PASSWORD_EMAIL_PLACEHOLDER',
  validate: defaultEmailValidator,
  optional: false,
  autoComplete: 'email',
};

const passwordField: NormalisedFormField = {
  id: 'password',
  label: 'EMAIL_PASSWORD_PASSWORD_LABEL',
  placeholder: 'EMAIL_PASSWORD_PASSWORD_PLACEHOLDER',
  validate: defaultPasswordValidator,
  optional: false,
  autoComplete: 'new-password',
  hint: 'EMAIL_PASSWORD_PASSWORD_HINT',
};

/** Fills in the defaults of the recipe's configuration. @throws on an empty `nonOptionalErrorMsg` */
export function normaliseConfig(input: UserInput = {}): NormalisedConfig {
  const feature = input.signInAndUpFeature ?? {};
  const signUpFields = normaliseSignUpFields(feature.signUpForm?.formFields ?? []);
  const reset = input.resetPasswordUsingTokenFeature ?? {};
  return {
    recipeRootStyle: input.style ?? '',
    getRedirectionURL: input.getRedirectionURL ?? (async () => undefined),
    signInAndUpFeature: {
      signUpForm: { style: feature.signUpForm?.style ?? '', formFields: signUpFields },
      signInForm: {
        style: feature.signInForm?.style ?? '',
        formFields: normaliseSignInFields(signUpFields, feature.signInForm?.formFields ?? []),
      },
    },
    resetPasswordUsingTokenFeature: {
      disableDefaultUI: reset.disableDefaultUI ?? false,
      submitNewPasswordForm: {
        style: reset.submitNewPasswordForm?.style ?? '',
        formFields: newPasswordFields(signUpFields),
      },
      enterEmailForm: {
        style: reset.enterEmailForm?.style ?? '',
        formFields: resetEmailFields(signUpFields),
      },
    },
  };
}

/** E-mail and password first, then the app's own fields in their order; an app's field of the same id is laid over. */
function normaliseSignUpFields(own: SignUpFormField[]): SignUpField[] {
  const fields: SignUpField[] = [emailField, passwordField];
  for (const field of own) {
    const index = fields.findIndex(({ id }) => id === field.id);
    if (index === -1) fields.push(normaliseField(field));
    else fields[index] = layOver(fields[index] ?? emailField, field);
  }
  fields.forEach(checkField);
  return fields;
}

function normaliseField(field: SignUpFormField): SignUpField {
  return {
    ...field,
    placeholder: field.placeholder ?? field.label,
    validate: field.validate ?? anyValue,
    optional: field.optional ?? false,
  };
}

function layOver(base: SignUpField, field: SignUpFormField): SignUpField {
  return {
    ...base,
    ...field,
    label: field.label ?? base.label,
    placeholder: field.placeholder ?? field.label ?? base.placeholder,
    validate: field.validate ?? base.validate,
    // Nobody signs up without an address or a password.
    optional: false,
    // The hint tells our rule; with a rule of the app's own it would be wrong.
    hint: field.validate === undefined ? base.hint : undefined,
  };
}

function checkField(field: NormalisedFormField): void {
  if (field.nonOptionalErrorMsg === '') {
    throw new Error(`nonOptionalErrorMsg for field ${field.id} cannot be an empty string`);
  }
}

/** The sign-in form asks for the same two fields, under the same names, but accepts any password. */
function normaliseSignInFields(signUp: SignUpField[], own: FormFieldBaseConfig[]): NormalisedFormField[] {
  return ['email', 'password'].map((id) => {
    const inherited = without(fieldOf(signUp, id));
    const base: NormalisedFormField =
      id === 'password'
        ? { ...inherited, validate: anyPassword, autoComplete: 'current-password', hint: undefined }
        : inherited;
    const mine: FormField | undefined = own.find((field) => field.id === id);
    const field: NormalisedFormField =
      mine === undefined
        ? base
        : {
            ...base,
            ...mine,
            label: mine.label ?? base.label,
            placeholder: mine.placeholder ?? mine.label ?? base.placeholder,
            validate: mine.validate ?? base.validate,
            optional: false,
          };
    checkField(field);
    return field;
  });
}

function newPasswordFields(signUp: SignUpField[]): NormalisedFormField[] {
  const { validate, hint } = fieldOf(signUp, 'password');
  return [
    {
      id: 'password',
      label: 'EMAIL_PASSWORD_NEW_PASSWORD_LABEL',
      placeholder: 'EMAIL_PASSWORD_NEW_PASSWORD_PLACEHOLDER',
      validate,
      hint,
      optional: false,
      autofocus: true,
      autoComplete: 'new-password',
    },
    {
      id: 'confirm-password',
      label: 'EMAIL_PASSWORD_CONFIRM_PASSWORD_LABEL',
      placeholder: 'EMAIL_PASSWORD_CONFIRM_PASSWORD_PLACEHOLDER',
      validate,
      optional: false,
      autoComplete: 'new-password',
    },
  ];
}

function resetEmailFields(signUp: SignUpField[]): NormalisedFormField[] {
  const { label, placeholder, validate } = fieldOf(signUp, 'email');
  return [
    { id: 'email', label, placeholder, validate, optional: false, autofocus: true, autoComplete: 'email' },
  ];
}

function fieldOf(fields: SignUpField[], id: string): SignUpField {
  return fields.find((field) => field.id === id) ?? emailField;
}

/** The app's own input and default value belong to the sign-up form. */
function without({ inputComponent: _, getDefaultValue: __, ...field }: SignUpField): NormalisedFormField {
  return field;
}
