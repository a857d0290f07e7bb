/** Turns a JSON log line into one for people: time, level, message, then what belongs to it; stacks below. */
export function formatLogLine(json: string): string {
  const { timestamp, level, message, err, ...details } = parse(json);
  const facts = Object.entries(details).map(([name, value]) => ` ${name}=${printable(value)}`);
  return `${String(timestamp)} ${String(level).padEnd(5)} ${printable(message)}${facts.join('')}\n${stackOf(err)}`;
}

function parse(json: string): Record<string, unknown> {
  const value: unknown = JSON.parse(json);
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

/** One line whatever is in it: a line break in a logged value must not forge another log line. */
function printable(value: unknown): string {
  if (typeof value !== 'string') return value === undefined ? '' : JSON.stringify(value);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what must not get through
  return value.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g, escapeCharacter);
}

function escapeCharacter(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

function stackOf(err: unknown): string {
  if (typeof err !== 'object' || err === null) return '';
  const text = 'stack' in err ? err.stack : 'message' in err ? err.message : undefined;
  if (typeof text !== 'string') return '';
  const lines = text.split('\n').map((line) => `    ${printable(line.trim())}\n`);
  return lines.join('');
}
