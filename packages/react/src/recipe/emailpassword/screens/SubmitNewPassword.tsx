import { type ReactElement, useState } from 'react';
import { useTranslation } from '../../../i18n/language.js';
import { overridable } from '../../../override.js';
import { Button } from '../../../ui/Button.js';
import { Card, StatusMark, Title } from '../../../ui/Card.js';
import { Form } from '../../../ui/Form.js';
import type { FormAnswer } from '../../../ui/formState.js';
import type { APIFormField } from '../../../ui/formTypes.js';
import { NoticeSlot } from '../../../ui/Notice.js';
import type { SubmitNewPasswordProps } from '../types.js';

const invalidToken = 'EMAIL_PASSWORD_RESET_PASSWORD_INVALID_TOKEN_ERROR';

/** Takes a new password, then says that it holds; replaced by `EmailPasswordSubmitNewPassword_Override`. */
export const SubmitNewPassword = overridable(
  'EmailPasswordSubmitNewPassword',
  function SubmitNewPassword(props: SubmitNewPasswordProps) {
    const [done, setDone] = useState(false);
    return done ? (
      <PasswordChanged onSignIn={props.onSignInClicked} />
    ) : (
      <NewPassword {...props} onChanged={() => setDone(true)} />
    );
  },
);

function NewPassword(props: SubmitNewPasswordProps & { onChanged: () => void }): ReactElement {
  const t = useTranslation();
  return (
    <Card tokens="resetPasswordPasswordForm">
      <Title>{t('EMAIL_PASSWORD_RESET_SUBMIT_PW_HEADER_TITLE')}</Title>
      <div data-supertokens="headerSubtitle secondaryText">
        {t('EMAIL_PASSWORD_RESET_SUBMIT_PW_HEADER_SUBTITLE')}
      </div>
      <NoticeSlot error={props.error} />
      <Form
        formFields={props.formFields}
        buttonLabel="EMAIL_PASSWORD_RESET_SUBMIT_PW_CHANGE_PW_BTN"
        validateOnBlur
        clearError={props.clearError}
        onError={props.onError}
        onSuccess={props.onChanged}
        callAPI={(fields) => submit(props, fields)}
      />
      {/* A link that has expired is no dead end. */}
      {props.error === invalidToken && props.onNewLinkClicked !== undefined && (
        <div data-supertokens="footer">
          <button type="button" data-supertokens="link linkButton" onClick={props.onNewLinkClicked}>
            {t('EMAIL_PASSWORD_RESET_NEW_LINK')}
          </button>
        </div>
      )}
      {props.footer}
    </Card>
  );
}

async function submit(props: SubmitNewPasswordProps, fields: APIFormField[]): Promise<FormAnswer<unknown>> {
  const value = (id: string): string | undefined => fields.find((field) => field.id === id)?.value;
  if (value('password') !== value('confirm-password')) {
    return {
      status: 'FIELD_ERROR',
      formFields: [{ id: 'confirm-password', error: 'ERROR_CONFIRM_PASSWORD_NO_MATCH' }],
    };
  }
  const answer = await props.recipeImplementation.submitNewPassword({
    // The confirmation is a matter between the person and this form.
    formFields: fields.filter(({ id }) => id === 'password'),
    userContext: props.userContext,
  });
  if (answer.status === 'RESET_PASSWORD_INVALID_TOKEN_ERROR') {
    return { status: 'GENERAL_ERROR', message: invalidToken };
  }
  return answer;
}

function PasswordChanged({ onSignIn }: { onSignIn: () => void }): ReactElement {
  const t = useTranslation();
  return (
    <Card tokens="resetPasswordPasswordForm">
      <StatusMark kind="good" icon="checked" />
      <Title focusOnMount>{t('EMAIL_PASSWORD_RESET_SUBMIT_PW_SUCCESS_HEADER_TITLE')}</Title>
      <div data-supertokens="primaryText statusText submitNewPasswordSuccessMessage">
        {t('EMAIL_PASSWORD_RESET_SUBMIT_PW_SUCCESS_DESC')}
      </div>
      <Button label="EMAIL_PASSWORD_RESET_SUBMIT_PW_SUCCESS_SIGN_IN_BTN" onClick={onSignIn} />
    </Card>
  );
}
