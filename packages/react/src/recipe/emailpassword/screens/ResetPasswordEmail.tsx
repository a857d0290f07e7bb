import { type ReactElement, useState } from 'react';
import { useTranslation } from '../../../i18n/language.js';
import { overridable } from '../../../override.js';
import { Card, StatusMark, Title } from '../../../ui/Card.js';
import { Form } from '../../../ui/Form.js';
import { BackLink, TextAction } from '../../../ui/Link.js';
import { NoticeSlot } from '../../../ui/Notice.js';
import { Words } from '../../../ui/Words.js';
import type { EnterEmailProps } from '../types.js';

/** Asks for the address, then says that a mail is on its way; replaced by `EmailPasswordResetPasswordEmail_Override`. */
export const ResetPasswordEmail = overridable(
  'EmailPasswordResetPasswordEmail',
  function ResetPasswordEmail(props: EnterEmailProps) {
    const [sentTo, setSentTo] = useState<string>();
    return sentTo === undefined ? (
      <EnterEmail {...props} onSent={setSentTo} />
    ) : (
      <EmailSent email={sentTo} onResend={() => setSentTo(undefined)} onSignIn={props.onBackButtonClicked} />
    );
  },
);

function EnterEmail(props: EnterEmailProps & { onSent: (email: string) => void }): ReactElement {
  const t = useTranslation();
  return (
    <Card tokens="resetPasswordEmailForm">
      <Title tokens="withBackButton" onBack={props.onBackButtonClicked}>
        {t('EMAIL_PASSWORD_RESET_HEADER_TITLE')}
      </Title>
      <div data-supertokens="headerSubtitle secondaryText">{t('EMAIL_PASSWORD_RESET_HEADER_SUBTITLE')}</div>
      <NoticeSlot error={props.error} />
      <Form<{ email: string }>
        formFields={props.formFields}
        buttonLabel="EMAIL_PASSWORD_RESET_SEND_BTN"
        validateOnBlur
        clearError={props.clearError}
        onError={props.onError}
        onSuccess={(result) => props.onSent(result.email)}
        callAPI={async (fields) => {
          const answer = await props.recipeImplementation.sendPasswordResetEmail({
            formFields: fields,
            userContext: props.userContext,
          });
          const email = fields.find(({ id }) => id === 'email')?.value.trim() ?? '';
          switch (answer.status) {
            case 'OK':
              return { status: 'OK', email };
            case 'PASSWORD_RESET_NOT_ALLOWED':
              return { status: 'FIELD_ERROR', formFields: [{ id: 'email', error: answer.reason }] };
            default:
              return answer;
          }
        }}
      />
      {props.footer}
    </Card>
  );
}

function EmailSent(props: { email: string; onResend: () => void; onSignIn: () => void }): ReactElement {
  const t = useTranslation();
  const email = props.email === '' ? t('EMAIL_PASSWORD_RESET_SEND_FALLBACK_EMAIL') : props.email;
  return (
    <Card tokens="resetPasswordEmailForm">
      <StatusMark kind="plain" icon="mail" />
      <Title focusOnMount>{t('EMAIL_PASSWORD_RESET_SENT_TITLE')}</Title>
      <div data-supertokens="primaryText statusText enterEmailSuccessMessage">
        {t('EMAIL_PASSWORD_RESET_SEND_BEFORE_EMAIL')}
        <strong>{email}</strong>
        {t('EMAIL_PASSWORD_RESET_SEND_AFTER_EMAIL')}
        <TextAction tokens="link resendEmailLink" onClick={props.onResend}>
          {t('EMAIL_PASSWORD_RESET_RESEND_LINK')}
        </TextAction>
      </div>
      <BackLink onClick={props.onSignIn}>
        <Words label="EMAIL_PASSWORD_RESET_SIGN_IN_LINK" />
      </BackLink>
    </Card>
  );
}
