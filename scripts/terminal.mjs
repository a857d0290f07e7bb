/** What the scripts print: aligned, quiet, colour only for meaning and only on a terminal. */

const onTerminal = process.stdout.isTTY === true;
const coloured = onTerminal && process.env.NO_COLOR === undefined;
const paint = (code) => (text) => (coloured ? `\u001b[${code}m${text}\u001b[0m` : text);

export const bold = paint('1');
export const dim = paint('2');
export const red = paint('31');
export const green = paint('32');
export const yellow = paint('33');

/** Seconds with one decimal since `start`, a value of `performance.now()`. */
export const secondsSince = (start) => `${((performance.now() - start) / 1000).toFixed(1)} s`;

export function heading(text) {
  console.log(`\n${bold(text)}\n`);
}

const marks = { good: green('✓'), bad: red('✗'), skipped: yellow('–'), note: dim('·') };

/** One aligned line: a mark, what it is about, what came out, how long it took. */
export function line(kind, name, result, time = '') {
  console.log(`  ${marks[kind]} ${name.padEnd(20)} ${result}${time === '' ? '' : `  ${dim(time)}`}`);
}

export function indented(text) {
  console.log(text.trimEnd().replaceAll(/^/gm, '    '));
}

/**
 * Runs long work behind a single line. On a terminal the line counts the seconds and is gone afterwards;
 * elsewhere it is printed once, so that a log shows what is being waited for.
 */
export async function progress(text, work) {
  const start = performance.now();
  if (!onTerminal) {
    console.log(`  ${marks.note} ${text} …`);
    return work();
  }
  const draw = () => process.stdout.write(`\r\u001b[2K  ${marks.note} ${text} … ${dim(secondsSince(start))}`);
  draw();
  const timer = setInterval(draw, 500);
  try {
    return await work();
  } finally {
    clearInterval(timer);
    process.stdout.write('\r\u001b[2K');
  }
}
