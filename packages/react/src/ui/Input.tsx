import { type ReactElement, useLayoutEffect, useRef, useState } from 'react';
import { useTranslation } from '../i18n/language.js';
import { Icon } from './Icon.js';

/** What an input is given, ours and an app's `inputComponent` alike. */
export interface InputProps {
  type: string;
  name: string;
  validated: boolean;
  hasError: boolean;
  placeholder: string;
  value: string;
  autoComplete?: string | undefined;
  autofocus?: boolean | undefined;
  onInputFocus: (value: string) => void;
  onInputBlur: (value: string) => void;
  onChange: (value: string) => void;
}

/** What our own input takes beyond that: its ties to label, hint and error. */
export interface FieldInputProps extends InputProps {
  id: string;
  describedBy?: string | undefined;
  required: boolean;
}

const inputModes: Readonly<Record<string, 'email' | undefined>> = { email: 'email' };

/** A text field with its adornments: error sign, tick, and a button that shows a password. */
export function Input(props: FieldInputProps): ReactElement {
  const [shown, setShown] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  const toggle = useCaretKeepingToggle(field, shown, setShown);
  const { validated, hasError, value } = props;
  return (
    <div data-supertokens="inputContainer">
      <div data-supertokens={hasError ? 'inputWrapper inputError' : 'inputWrapper'}>
        <input
          ref={field}
          id={props.id}
          type={props.type === 'password' && shown ? 'text' : props.type}
          className="supertokens-input"
          data-supertokens={`input input-${props.name}`}
          name={props.name}
          value={value}
          placeholder={props.placeholder}
          autoComplete={props.autoComplete ?? 'off'}
          autoCapitalize={props.type === 'text' ? undefined : 'none'}
          autoCorrect={props.type === 'text' ? undefined : 'off'}
          spellCheck={props.type === 'text' ? undefined : false}
          inputMode={inputModes[props.type]}
          // biome-ignore lint/a11y/noAutofocus: asked for by the field's configuration, on screens with one purpose
          autoFocus={props.autofocus}
          aria-invalid={hasError}
          aria-required={props.required}
          aria-describedby={props.describedBy}
          onFocus={() => props.onInputFocus(value)}
          onBlur={() => props.onInputBlur(value)}
          onChange={(event) => props.onChange(event.currentTarget.value)}
        />
        {validated && hasError && (
          <div data-supertokens="inputAdornment inputAdornmentError">
            <Icon name="error" tokens="errorIcon" />
          </div>
        )}
        {validated && !hasError && value !== '' && (
          <div data-supertokens="inputAdornment inputAdornmentSuccess">
            <Icon name="checked" tokens="checkedIcon" />
          </div>
        )}
        {props.type === 'password' && value !== '' && <ShowPassword shown={shown} onToggle={toggle} />}
      </div>
    </div>
  );
}

function ShowPassword({ shown, onToggle }: { shown: boolean; onToggle: () => void }): ReactElement {
  const t = useTranslation();
  return (
    <button
      type="button"
      data-supertokens="inputAdornment showPassword"
      aria-pressed={shown}
      aria-label={t('UI_SHOW_PASSWORD')}
      // A press would take the focus, and with it the phone's keyboard, from the field.
      onMouseDown={(event) => event.preventDefault()}
      onClick={onToggle}
    >
      <Icon name={shown ? 'hide' : 'show'} tokens={`showPasswordIcon ${shown ? 'hide' : 'show'}`} />
    </button>
  );
}

/** Changing an input's type throws its caret to the start or the end; this puts it back before anything is painted. */
function useCaretKeepingToggle(
  field: { readonly current: HTMLInputElement | null },
  shown: boolean,
  setShown: (shown: boolean) => void,
): () => void {
  const caret = useRef<readonly [number | null, number | null]>(undefined);
  // biome-ignore lint/correctness/useExhaustiveDependencies: runs when the type has changed
  useLayoutEffect(() => {
    const kept = caret.current;
    caret.current = undefined;
    if (kept !== undefined) field.current?.setSelectionRange(kept[0], kept[1]);
  }, [shown]);
  return () => {
    caret.current = [field.current?.selectionStart ?? null, field.current?.selectionEnd ?? null];
    setShown(!shown);
  };
}
