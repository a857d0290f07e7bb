import { Fragment } from 'react';
import { useTranslation } from '../i18n/language.js';
import { overridable } from '../override.js';
import type { AuthPageThemeProps } from './types.js';

/** The methods, one under the other, divided by a thin "or"; replaced by `AuthPageComponentList_Override`. */
export const AuthPageComponentList = overridable(
  'AuthPageComponentList',
  function AuthPageComponentList(props: AuthPageThemeProps) {
    const t = useTranslation();
    const { authComponents, ...componentProps } = props;
    return (
      <div data-supertokens="authComponentList">
        {authComponents.map((Component, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the list changes as a whole
          <Fragment key={index}>
            {index > 0 && (
              <div data-supertokens="dividerWithOr">
                <div data-supertokens="divider" />
                <div data-supertokens="dividerText">{t('DIVIDER_OR')}</div>
                <div data-supertokens="divider" />
              </div>
            )}
            <Component {...componentProps} />
          </Fragment>
        ))}
      </div>
    );
  },
);
