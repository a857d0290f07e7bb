import type { ReactElement, ReactNode } from 'react';
import type { InputProps } from './Input.js';

/** A field as it goes over the wire. */
export interface APIFormField {
  id: string;
  value: string;
}

/** What an app may say about a field of any form. */
export interface FormFieldBaseConfig {
  id: string;
  /** Translation key or text. */
  label: string;
  placeholder?: string;
  getDefaultValue?: () => string;
  nonOptionalErrorMsg?: string;
}

/** A field of the sign-up form. */
export interface FormField extends FormFieldBaseConfig {
  /** The error of a value (key or text), or `undefined`. */
  validate?: (value: string) => Promise<string | undefined>;
  optional?: boolean;
  autoComplete?: string;
  autofocus?: boolean;
  /** Sent with its default value, but not drawn. */
  hidden?: boolean;
}

/** A field with every default filled in. */
export interface NormalisedFormField {
  id: string;
  label: string;
  placeholder: string;
  validate: (value: string) => Promise<string | undefined> | string | undefined;
  optional: boolean;
  nonOptionalErrorMsg?: string | undefined;
  autoComplete?: string | undefined;
  autofocus?: boolean | undefined;
  getDefaultValue?: (() => string) | undefined;
  hidden?: boolean | undefined;
  /** One line under the field that says what is asked for, until an error takes its place. */
  hint?: string | undefined;
}

/** A field as a form draws it. */
export interface FormFieldThemeProps extends NormalisedFormField {
  /** A link in the label's row. */
  labelLink?: ReactNode;
  showIsRequired?: boolean;
  clearOnSubmit?: boolean;
  /** A further check when the field is left, e.g. with the server. */
  checkOnBlur?: (value: string) => Promise<string | undefined>;
  inputComponent?: ((props: InputProps) => ReactElement) | undefined;
}
