import type { ReactElement } from 'react';
import { useTranslation } from '../i18n/language.js';
import { Icon } from './Icon.js';

/**
 * A message about the whole form, in a place that is kept for it: nothing moves when it appears. `text` is a key or a
 * text of the server.
 */
export function NoticeSlot({
  error,
  success,
}: {
  error?: string | undefined;
  success?: string | undefined;
}): ReactElement {
  const t = useTranslation();
  return (
    <div data-supertokens="noticeSlot">
      {error !== undefined && (
        <div data-supertokens="generalError" role="alert">
          <Icon name="error" tokens="errorIcon" />
          <span>{t(error)}</span>
        </div>
      )}
      {error === undefined && success !== undefined && (
        <div data-supertokens="generalSuccess" role="status">
          <Icon name="checked" tokens="checkedIcon" />
          <span>{t(success)}</span>
        </div>
      )}
    </div>
  );
}
