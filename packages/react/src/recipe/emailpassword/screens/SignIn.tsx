import type { ReactElement } from 'react';
import { useTranslation } from '../../../i18n/language.js';
import { overridable } from '../../../override.js';
import { Form } from '../../../ui/Form.js';
import type { FormFieldThemeProps } from '../../../ui/formTypes.js';
import type { SignInThemeProps } from '../types.js';

/** The sign-in form; replaced by `EmailPasswordSignInForm_Override`. */
export const SignInForm = overridable(
  'EmailPasswordSignInForm',
  function SignInForm(props: SignInThemeProps) {
    const formFields = props.formFields.map((field): FormFieldThemeProps => {
      return field.id === 'password'
        ? { ...field, labelLink: <ForgotPassword onClick={props.onForgotPasswordClick} /> }
        : field;
    });
    return (
      <>
        {props.header}
        <Form
          formFields={formFields}
          buttonLabel="EMAIL_PASSWORD_SIGN_IN_SUBMIT_BTN"
          clearError={props.clearError}
          onError={props.onError}
          onFetchError={props.onFetchError}
          onSuccess={props.onSuccess}
          callAPI={async (fields) => {
            const answer = await props.recipeImplementation.signIn({
              formFields: fields,
              shouldTryLinkingWithSessionUser: false,
              userContext: props.userContext,
            });
            switch (answer.status) {
              case 'WRONG_CREDENTIALS_ERROR':
                return {
                  status: 'GENERAL_ERROR',
                  message: 'EMAIL_PASSWORD_SIGN_IN_WRONG_CREDENTIALS_ERROR',
                  focus: 'password',
                };
              case 'SIGN_IN_NOT_ALLOWED':
                return { status: 'GENERAL_ERROR', message: answer.reason };
              default:
                return answer;
            }
          }}
          footer={props.footer}
        />
      </>
    );
  },
);

function ForgotPassword({ onClick }: { onClick: () => void }): ReactElement {
  const t = useTranslation();
  return (
    <button
      type="button"
      data-supertokens="link linkButton formLabelLinkBtn forgotPasswordLink"
      onClick={onClick}
    >
      {t('EMAIL_PASSWORD_SIGN_IN_FORGOT_PW_LINK')}
    </button>
  );
}
