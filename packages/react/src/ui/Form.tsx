import type { ReactElement, ReactNode } from 'react';
import { useTranslation } from '../i18n/language.js';
import { Button } from './Button.js';
import { type FieldState, type FormRules, useForm } from './formState.js';
import type { FormFieldThemeProps } from './formTypes.js';
import { Icon } from './Icon.js';
import { Input, type InputProps } from './Input.js';

export interface FormProps<T> extends FormRules<T> {
  /** Translation key of the button. */
  readonly buttonLabel: string;
  readonly footer?: ReactNode;
}

/** A form: labelled fields, each with a place for its error, and one button. */
export function Form<T>(props: FormProps<T>): ReactElement {
  const form = useForm(props);
  return (
    <form ref={form.form} autoComplete="on" noValidate onSubmit={form.submit}>
      {props.formFields
        .filter((field) => field.hidden !== true)
        .map((field) => (
          <FormRow
            key={field.id}
            field={field}
            state={form.stateOf(field.id)}
            onChange={(value) => form.change(field.id, value)}
            onBlur={(value) => form.leave(field, value)}
          />
        ))}
      <div data-supertokens="submitRow">
        <Button type="submit" label={props.buttonLabel} state={form.phase} />
      </div>
      {props.footer}
    </form>
  );
}

interface FormRowProps {
  readonly field: FormFieldThemeProps;
  readonly state: FieldState;
  readonly onChange: (value: string) => void;
  readonly onBlur: (value: string) => void;
}

/** The type of an input follows from the id of its field, as the published forms have it. */
function inputType(fieldId: string): string {
  if (fieldId === 'confirm-password') return 'password';
  return fieldId === 'email' || fieldId === 'password' ? fieldId : 'text';
}

function FormRow({ field, state, onChange, onBlur }: FormRowProps): ReactElement {
  const t = useTranslation();
  const hasError = state.error !== undefined;
  // Fixed ids: password managers remember fields by them.
  const id = `latchkey-${field.id}`;
  const messageId = `${id}-message`;
  const hasMessage = hasError || field.hint !== undefined;
  const inputProps: InputProps = {
    type: inputType(field.id),
    name: field.id,
    validated: state.validated,
    hasError,
    placeholder: t(field.placeholder),
    value: state.value,
    autoComplete: field.autoComplete,
    autofocus: field.autofocus,
    onInputFocus: () => {},
    onInputBlur: onBlur,
    onChange,
  };
  const Custom = field.inputComponent;
  return (
    <div data-supertokens={hasError ? 'formRow hasError' : 'formRow'}>
      <Label field={field} id={id} forOwnInput={Custom === undefined} />
      {Custom === undefined ? (
        <Input
          {...inputProps}
          id={id}
          required={!field.optional}
          describedBy={hasMessage ? messageId : undefined}
        />
      ) : (
        <fieldset
          data-supertokens="inputContainer"
          aria-labelledby={`${id}-label`}
          aria-describedby={messageId}
        >
          <Custom {...inputProps} />
        </fieldset>
      )}
      <FieldMessage id={messageId} error={state.error} field={field} />
      {field.labelLink}
    </div>
  );
}

function Label(props: { field: FormFieldThemeProps; id: string; forOwnInput: boolean }): ReactElement {
  const t = useTranslation();
  const { field, id } = props;
  const text = `${t(field.label)}${field.showIsRequired === true ? ' *' : ''}`;
  const label = props.forOwnInput ? (
    <label data-supertokens="label" htmlFor={id}>
      {text}
    </label>
  ) : (
    <div data-supertokens="label" id={`${id}-label`}>
      {text}
    </div>
  );
  return field.labelLink === undefined ? (
    label
  ) : (
    <div data-supertokens="formLabelWithLinkWrapper">{label}</div>
  );
}

/**
 * The line under a field. It keeps its height when empty, so nothing moves when an error comes; what can be wrong with a
 * new password takes two lines to say.
 */
function FieldMessage(props: {
  readonly id: string;
  readonly error: string | undefined;
  readonly field: FormFieldThemeProps;
}): ReactElement {
  const t = useTranslation();
  const { id, error } = props;
  const { hint, autoComplete } = props.field;
  const tokens =
    hint !== undefined || autoComplete === 'new-password' ? 'fieldMessage twoLines' : 'fieldMessage';
  return (
    <div data-supertokens={tokens} id={id}>
      {error !== undefined ? (
        <div data-supertokens="inputErrorMessage" role="alert">
          <Icon name="error" size={14} />
          <span>{t(error)}</span>
        </div>
      ) : (
        hint !== undefined && <span data-supertokens="secondaryText">{t(hint)}</span>
      )}
    </div>
  );
}
