import type { ReactElement } from 'react';
import { agreeable, never, response } from './fakes.js';
import { AccessDenied, Auth, Reset } from './stage.js';

/** What somebody does before the state is reached: `[field, value]` types, a text presses the button of that token. */
export type Step = readonly [field: string, value: string] | string;

/** One state of one screen. */
export interface WorkbenchState {
  readonly screen: string;
  readonly render: () => ReactElement;
  readonly steps?: readonly Step[];
}

const email: Step = ['email', 'ada@example.com'];
const password: Step = ['password', 'correct horse 1'];
const submit = 'submit';

const failing = { signIn: async () => Promise.reject(new TypeError('Failed to fetch')) };
const offline = {
  signIn: async () =>
    Promise.reject(Object.assign(new Error('UI_OFFLINE'), { isSuperTokensGeneralError: true })),
};
const wrong = {
  signIn: async () => ({ status: 'WRONG_CREDENTIALS_ERROR', fetchResponse: response() }) as const,
};
const refused = {
  signIn: async () =>
    ({
      status: 'SIGN_IN_NOT_ALLOWED',
      reason:
        'Cannot sign in due to security reasons. Please try resetting your password, use a different login method or contact support. (ERR_CODE_008)',
      fetchResponse: response(),
    }) as const,
};
const expired = {
  submitNewPassword: async () =>
    ({ status: 'RESET_PASSWORD_INVALID_TOKEN_ERROR', fetchResponse: response() }) as const,
};
const taken = {
  doesEmailExist: async () => ({ status: 'OK', doesExist: true, fetchResponse: response() }) as const,
};

const extraFields = [
  { id: 'name', label: 'Full name', placeholder: 'Ada Lovelace', autoComplete: 'name' },
  { id: 'company', label: 'Company', optional: true },
];

/** Every state of every screen, by the name it has in the address: `?state=sign-in-wrong`. */
export const states: Readonly<Record<string, WorkbenchState>> = {
  'sign-in': { screen: 'Sign in', render: () => <Auth /> },
  'sign-in-filled': { screen: 'Sign in', render: () => <Auth />, steps: [email, password] },
  'sign-in-shown-password': {
    screen: 'Sign in',
    render: () => <Auth />,
    steps: [email, password, 'showPassword'],
  },
  'sign-in-checking': {
    screen: 'Sign in',
    render: () => <Auth backend={agreeable({ signIn: never })} />,
    steps: [email, password, submit],
  },
  'sign-in-wrong': {
    screen: 'Sign in',
    render: () => <Auth backend={agreeable(wrong)} />,
    steps: [email, password, submit],
  },
  'sign-in-wrong-idle': { screen: 'Sign in', render: () => <Auth backend={agreeable(wrong)} /> },
  'sign-in-field-errors': { screen: 'Sign in', render: () => <Auth />, steps: [['email', 'ada@'], submit] },
  'sign-in-failed': {
    screen: 'Sign in',
    render: () => <Auth backend={agreeable(failing)} />,
    steps: [email, password, submit],
  },
  'sign-in-offline': {
    screen: 'Sign in',
    render: () => <Auth backend={agreeable(offline)} />,
    steps: [email, password, submit],
  },
  'sign-in-refused': {
    screen: 'Sign in',
    render: () => <Auth backend={agreeable(refused)} />,
    steps: [email, password, submit],
  },
  'sign-in-done': { screen: 'Sign in', render: () => <Auth />, steps: [email, password, submit] },
  'sign-in-branded': { screen: 'Sign in', render: () => <Auth branded /> },
  'sign-up': { screen: 'Sign up', render: () => <Auth isSignUp /> },
  'sign-up-filled': { screen: 'Sign up', render: () => <Auth isSignUp />, steps: [email, password, 'blur'] },
  'sign-up-taken': {
    screen: 'Sign up',
    render: () => <Auth isSignUp backend={agreeable(taken)} />,
    steps: [email, 'blur'],
  },
  'sign-up-field-errors': {
    screen: 'Sign up',
    render: () => <Auth isSignUp />,
    steps: [['email', 'ada'], ['password', 'short'], submit],
  },
  'sign-up-own-fields': { screen: 'Sign up', render: () => <Auth isSignUp fields={extraFields} /> },
  'sign-up-own-fields-errors': {
    screen: 'Sign up',
    render: () => <Auth isSignUp fields={extraFields} />,
    steps: [submit],
  },
  'reset-email': { screen: 'Reset password', render: () => <Reset /> },
  'reset-email-error': {
    screen: 'Reset password',
    render: () => <Reset />,
    steps: [['email', 'ada@'], submit],
  },
  'reset-email-sent': { screen: 'Reset password', render: () => <Reset />, steps: [email, submit] },
  'new-password': { screen: 'New password', render: () => <Reset token="token" /> },
  'new-password-errors': {
    screen: 'New password',
    render: () => <Reset token="token" />,
    steps: [password, ['confirm-password', 'something else 2'], submit],
  },
  'new-password-expired': {
    screen: 'New password',
    render: () => <Reset token="token" backend={agreeable(expired)} />,
    steps: [password, ['confirm-password', 'correct horse 1'], submit],
  },
  'new-password-done': {
    screen: 'New password',
    render: () => <Reset token="token" />,
    steps: [password, ['confirm-password', 'correct horse 1'], submit],
  },
  'access-denied': { screen: 'Session', render: () => <AccessDenied /> },
  'access-denied-reason': {
    screen: 'Session',
    render: () => <AccessDenied error="Your plan does not include this page." />,
  },
};
