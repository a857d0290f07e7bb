/** What one look has found. */
export interface Finding {
  /** What was looked at, in one or two words. */
  readonly subject: string;
  readonly verdict: 'good' | 'warning' | 'problem';
  /** What was found. */
  readonly text: string;
  /** What to do: each line a sentence, or a command. */
  readonly remedy?: readonly string[];
}

export const good = (subject: string, text: string): Finding => ({ subject, verdict: 'good', text });

export const warning = (subject: string, text: string, ...remedy: string[]): Finding => ({
  subject,
  verdict: 'warning',
  text,
  remedy,
});

export const problem = (subject: string, text: string, ...remedy: string[]): Finding => ({
  subject,
  verdict: 'problem',
  text,
  remedy,
});
