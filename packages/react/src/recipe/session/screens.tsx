import { type ReactElement, useState } from 'react';
import { useTranslation } from '../../i18n/language.js';
import { Button } from '../../ui/Button.js';
import { Card, StatusMark, Title } from '../../ui/Card.js';

/** The screen for somebody who may not see a page, a function of its props. */
export function AccessDeniedView(props: {
  readonly error?: string | undefined;
  readonly onBack: () => void;
  readonly onLogOut: () => Promise<void>;
}): ReactElement {
  const t = useTranslation();
  const [busy, setBusy] = useState(false);
  return (
    <div data-supertokens="center accessDenied">
      <Card>
        <StatusMark kind="bad" icon="lock" />
        <Title focusOnMount>{t('ACCESS_DENIED')}</Title>
        {props.error !== undefined && (
          <div data-supertokens="primaryText statusText accessDeniedError">{t(props.error)}</div>
        )}
        <div data-supertokens="buttonsGroup">
          <Button label="GO_BACK" tokens="buttonBase backButton" onClick={props.onBack} />
          <Button
            label="LOGOUT"
            tokens="buttonBase logoutButton"
            state={busy ? 'busy' : 'idle'}
            onClick={() => {
              setBusy(true);
              props.onLogOut().then(
                () => setBusy(false),
                () => setBusy(false),
              );
            }}
          />
        </div>
      </Card>
    </div>
  );
}
