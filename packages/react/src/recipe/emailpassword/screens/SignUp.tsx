import { overridable } from '../../../override.js';
import { Form } from '../../../ui/Form.js';
import type { FormFieldThemeProps } from '../../../ui/formTypes.js';
import type { SignUpThemeProps } from '../types.js';

/** The sign-up form; replaced by `EmailPasswordSignUpForm_Override`. */
export const SignUpForm = overridable(
  'EmailPasswordSignUpForm',
  function SignUpForm(props: SignUpThemeProps) {
    // With two fields everybody knows that both are needed; a mark helps once there are more.
    const mark = props.formFields.length > 2;
    const formFields = props.formFields.map(
      (field): FormFieldThemeProps => ({
        ...field,
        showIsRequired: mark && !field.optional,
        ...(field.id === 'email' && { checkOnBlur: (email: string) => takenError(props, email) }),
      }),
    );
    return (
      <>
        {props.header}
        <Form
          formFields={formFields}
          buttonLabel="EMAIL_PASSWORD_SIGN_UP_SUBMIT_BTN"
          validateOnBlur
          clearError={props.clearError}
          onError={props.onError}
          onFetchError={props.onFetchError}
          onSuccess={props.onSuccess}
          callAPI={async (fields) => {
            const answer = await props.recipeImplementation.signUp({
              formFields: fields,
              shouldTryLinkingWithSessionUser: false,
              userContext: props.userContext,
            });
            return answer.status === 'SIGN_UP_NOT_ALLOWED'
              ? { status: 'GENERAL_ERROR', message: answer.reason }
              : answer;
          }}
          footer={props.footer}
        />
      </>
    );
  },
);

/** Says early that an address is taken. It is a courtesy: when the question fails, the sign-up itself will tell. */
async function takenError(props: SignUpThemeProps, email: string): Promise<string | undefined> {
  try {
    const { doesExist } = await props.recipeImplementation.doesEmailExist({
      email: email.trim(),
      userContext: props.userContext,
    });
    return doesExist ? 'EMAIL_PASSWORD_EMAIL_ALREADY_EXISTS' : undefined;
  } catch {
    return undefined;
  }
}
