import type { ReactElement } from 'react';
import { Icon } from './Icon.js';
import { Spinner } from './Spinner.js';
import { Words } from './Words.js';

export interface ButtonProps {
  /** Translation key. */
  readonly label: string;
  readonly type?: 'submit' | 'button';
  readonly state?: 'idle' | 'busy' | 'done';
  readonly tokens?: string;
  readonly onClick?: () => void;
}

/** The main button. It keeps its width while it works: the spinner and the tick lie over the label. */
export function Button({
  label,
  type = 'button',
  state = 'idle',
  tokens = 'button',
  onClick,
}: ButtonProps): ReactElement {
  const idle = state === 'idle';
  return (
    <button
      type={type}
      data-supertokens={tokens}
      disabled={!idle}
      aria-busy={state === 'busy'}
      onClick={onClick}
    >
      {!idle && (
        <span data-supertokens="buttonMark">
          {state === 'busy' ? <Spinner /> : <Icon name="checked" size={18} />}
        </span>
      )}
      <span data-supertokens="buttonLabel">
        <Words label={label} />
      </span>
    </button>
  );
}
