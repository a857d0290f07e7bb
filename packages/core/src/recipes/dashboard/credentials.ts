/**
 * Whether a text reads as an e-mail: anything before the last `@`, a host name with a dot behind it. Loose, since
 * nothing is ever sent there.
 */
export const isEmail = (text: string): boolean => /^.+@(?:[^\s@.]+\.)+[^\s@.]{2,}$/s.test(text);

const rules: readonly { readonly message: string; isBroken(password: string): boolean }[] = [
  {
    message: 'Password must contain at least 8 characters, including a number',
    isBroken: (password) => password.length < 8,
  },
  {
    message: "Password's length must be lesser than 100 characters",
    isBroken: (password) => password.length >= 100,
  },
  {
    message: 'Password must contain at least one alphabet',
    isBroken: (password) => !/[a-z]/i.test(password),
  },
  { message: 'Password must contain at least one number', isBroken: (password) => !/[0-9]/.test(password) },
];

/** What a password lacks, in the interface's words; `undefined` where it is good. */
export const weaknessOf = (password: string): string | undefined =>
  rules.find((rule) => rule.isBroken(password))?.message;
