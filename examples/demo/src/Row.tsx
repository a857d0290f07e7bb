import { type ReactNode, useState } from 'react';

interface RowProps {
  readonly label: string;
  /** A text in one line; or give children. Without either, the row is still loading. */
  readonly value?: string | undefined;
  /** Whether the value has a button that copies it. */
  readonly copy?: boolean;
  /** Whether the value stands below its label, over the whole width. */
  readonly wide?: boolean;
  readonly children?: ReactNode;
}

/** One fact: what it is, its value. */
export function Row({ label, value, copy = false, wide = false, children }: RowProps) {
  const content = value === undefined ? children : <code>{value}</code>;
  return (
    <div className={wide ? 'row wide' : 'row'}>
      <dt>{label}</dt>
      <dd>
        {content || <span className="skeleton" aria-hidden="true" />}
        {copy && value !== undefined && <CopyButton label={label} value={value} />}
      </dd>
    </div>
  );
}

function CopyButton({ label, value }: { readonly label: string; readonly value: string }) {
  const [copied, setCopied] = useState(false);
  const copyValue = async () => {
    await navigator.clipboard.writeText(value);
    setCopied(true);
    setTimeout(() => setCopied(false), 1_500);
  };
  return (
    <button
      type="button"
      className="link copy"
      onClick={copyValue}
      aria-label={`Copy ${label.toLowerCase()}`}
    >
      {copied ? 'Copied' : 'Copy'}
    </button>
  );
}
