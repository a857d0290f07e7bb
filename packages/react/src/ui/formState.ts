import { type FormEvent, type RefObject, useEffect, useRef, useState } from 'react';
import type { APIFormField, FormFieldThemeProps } from './formTypes.js';

/** What is known about one field. `validated` is set once it was checked; typing clears it and the error. */
export interface FieldState {
  readonly value: string;
  readonly error: string | undefined;
  readonly validated: boolean;
}

export type FieldStates = Readonly<Record<string, FieldState>>;

/** What a form's request comes to. A message is a translation key or a text of the server. */
export type FormAnswer<T> =
  | ({ readonly status: 'OK' } & T)
  | { readonly status: 'FIELD_ERROR'; readonly formFields: readonly { id: string; error: string }[] }
  | { readonly status: 'GENERAL_ERROR'; readonly message: string; readonly focus?: string };

export interface FormRules<T> {
  readonly formFields: readonly FormFieldThemeProps[];
  /** Check a field when it is left, as forms that ask for something new do. */
  readonly validateOnBlur?: boolean;
  readonly callAPI: (fields: APIFormField[]) => Promise<FormAnswer<T>>;
  readonly onSuccess: (result: { readonly status: 'OK' } & T) => void;
  readonly onError: (error: string) => void;
  readonly clearError: () => void;
  readonly onFetchError?: ((error: Response) => void) | undefined;
}

/** How long the tick stands before the screen goes on. */
const successPause = 350;

/** The default value of a field: what the app's `getDefaultValue` says, else nothing. */
export function defaultValueOf(field: FormFieldThemeProps): string {
  const value: unknown = field.getDefaultValue?.() ?? '';
  if (typeof value !== 'string') throw new Error(`getDefaultValue for ${field.id} must return a string`);
  return value;
}

/** The error of one value by the field's own rules, or nothing. */
export async function errorOf(field: FormFieldThemeProps, value: string): Promise<string | undefined> {
  if (value === '') return field.optional ? undefined : (field.nonOptionalErrorMsg ?? 'ERROR_NON_OPTIONAL');
  return field.validate(field.id === 'email' ? value.trim() : value);
}

/** The message for something thrown by a request: our text for a lost connection, the server's for a general error. */
export function messageOf(thrown: unknown): string {
  if (
    typeof thrown === 'object' &&
    thrown !== null &&
    'isSuperTokensGeneralError' in thrown &&
    'message' in thrown
  ) {
    return String(thrown.message);
  }
  return typeof navigator !== 'undefined' && navigator.onLine === false
    ? 'UI_OFFLINE'
    : 'SOMETHING_WENT_WRONG_ERROR';
}

/** The state of a form and what happens to it. */
export function useForm<T>(rules: FormRules<T>) {
  const [fields, setFields] = useState<FieldStates>(() =>
    Object.fromEntries(
      rules.formFields.map((field) => [
        field.id,
        { value: defaultValueOf(field), error: undefined, validated: false },
      ]),
    ),
  );
  const [phase, setPhase] = useState<'idle' | 'busy' | 'done'>('idle');
  const focus = useFocusRequest();
  const mounted = useMounted();
  // What is typed while a check is under way must not be judged by it: checks compare with the latest values.
  const latest = useRef(fields);
  latest.current = fields;
  const stateOf = (id: string): FieldState => fields[id] ?? { value: '', error: undefined, validated: false };
  const put = (id: string, state: FieldState): void => setFields((all) => ({ ...all, [id]: state }));

  const change = (id: string, value: string): void => {
    if (typeof value !== 'string') throw new Error(`${id} value must be a string`);
    put(id, { value, error: undefined, validated: false });
    rules.clearError();
  };
  const leave = async (field: FormFieldThemeProps, value: string): Promise<void> => {
    if (rules.validateOnBlur !== true || value === '' || stateOf(field.id).validated) return;
    const error = (await errorOf(field, value)) ?? (await field.checkOnBlur?.(value));
    if (mounted.current && latest.current[field.id]?.value === value)
      put(field.id, { value, error, validated: true });
  };
  const showErrors = (errors: readonly { id: string; error: string }[]): void => {
    setFields((all) => withErrors(rules.formFields, all, errors));
    focus.on(rules.formFields.find((field) => errors.some(({ id }) => id === field.id))?.id);
  };
  const settle = async (answer: FormAnswer<T>): Promise<void> => {
    if (answer.status === 'OK') {
      setPhase('done');
      await new Promise((resolve) => setTimeout(resolve, successPause));
      rules.onSuccess(answer);
      return;
    }
    setPhase('idle');
    if (answer.status === 'FIELD_ERROR') showErrors(answer.formFields);
    else {
      rules.onError(answer.message);
      focus.on(answer.focus);
    }
  };
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (phase !== 'idle') return;
    rules.clearError();
    setPhase('busy');
    const answer = await answerOf(rules, (field) => latest.current[field.id]?.value ?? '');
    if (!mounted.current) return;
    if (answer instanceof Response) {
      setPhase('idle');
      if (rules.onFetchError !== undefined) rules.onFetchError(answer);
      else rules.onError('SOMETHING_WENT_WRONG_ERROR');
      focus.on(undefined);
    } else await settle(answer);
  };
  return { stateOf, change, leave, submit, phase, form: focus.form };
}

async function answerOf<T>(
  rules: FormRules<T>,
  valueIn: (field: FormFieldThemeProps) => string,
): Promise<FormAnswer<T> | Response> {
  try {
    const errors: { id: string; error: string }[] = [];
    for (const field of rules.formFields) {
      const error = await errorOf(field, valueIn(field));
      if (error !== undefined) errors.push({ id: field.id, error });
    }
    if (errors.length > 0) return { status: 'FIELD_ERROR', formFields: errors };
    return await rules.callAPI(rules.formFields.map((field) => ({ id: field.id, value: valueIn(field) })));
  } catch (thrown) {
    return thrown instanceof Response ? thrown : { status: 'GENERAL_ERROR', message: messageOf(thrown) };
  }
}

function withErrors(
  formFields: readonly FormFieldThemeProps[],
  states: FieldStates,
  errors: readonly { id: string; error: string }[],
): FieldStates {
  const next: Record<string, FieldState> = { ...states };
  for (const field of formFields) {
    const found = errors.find(({ id }) => id === field.id)?.error;
    // The back end does not know how the app words a missing value.
    const error = found === 'Field is not optional' ? (field.nonOptionalErrorMsg ?? found) : found;
    const value = error !== undefined && field.clearOnSubmit === true ? '' : (states[field.id]?.value ?? '');
    next[field.id] = { value, error, validated: error !== undefined || states[field.id]?.validated === true };
  }
  return next;
}

/** Moves the focus after the next render: to a field that is wrong, else back to the button that was disabled. */
function useFocusRequest(): {
  form: RefObject<HTMLFormElement | null>;
  on: (fieldId: string | undefined) => void;
} {
  const form = useRef<HTMLFormElement>(null);
  const [request, setRequest] = useState<{ readonly fieldId: string | undefined }>();
  useEffect(() => {
    if (request === undefined) return;
    const wanted = Array.from(form.current?.querySelectorAll('input,select,textarea,button') ?? []).find(
      (element) =>
        request.fieldId === undefined
          ? element.getAttribute('type') === 'submit'
          : element.getAttribute('name') === request.fieldId,
    );
    if (wanted instanceof HTMLElement) wanted.focus();
  }, [request]);
  return { form, on: (fieldId) => setRequest({ fieldId }) };
}

function useMounted(): { readonly current: boolean } {
  const mounted = useRef(false);
  useEffect(() => {
    mounted.current = true;
    return () => {
      mounted.current = false;
    };
  }, []);
  return mounted;
}
