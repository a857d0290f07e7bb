import { accessSync, constants } from 'node:fs';

/** Where strace is: what `npm test` has found or installed (empty: nowhere), else Debian's place for it. */
export const stracePath: string | undefined = [process.env.STRACE_PATH ?? '/usr/bin/strace'].find(
  isExecutable,
);

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** How strace starts a program: itself beside it (`-D`), so that signals to the program reach it. */
export const tracedInto = (strace: string, file: string): string[] => [
  ...[strace, '-D', '-f', '-y', '-x', '-s', '24', '-o', file],
  ...['-e', 'signal=none', '-e', 'trace=/^(p?write(64|v|v2)?|send(to|msg)|fdatasync|fsync)$'],
];

/** What a trace of a core on SQLite tells, in the order in which it happened. */
export interface Flushes {
  /** Answers `200` that were sent. */
  readonly answers: number;
  /** Answers that were sent while something in the log of writes was not yet on the disk. */
  readonly early: number;
  /** Answers before which nothing was committed since the answer before. */
  readonly withoutCommit: number;
  readonly commits: number;
  /** Flushes of the log of writes. */
  readonly flushes: number;
  /** Times that the log was written back into the database, which flushes both. */
  readonly checkpoints: number;
}

/** A frame of SQLite's write-ahead log begins with 24 bytes; bytes 4 to 7 are not 0 in the last one of a commit. */
const frame = /write64\(\d+<[^>]*-wal>, "(?:\\x..){4}((?:\\x..){4})[^"]*"(?:\.\.\.)?, 24,/;
const logWrite = /write\w*\(\d+<[^>]*-wal>/;
const answer = /(?:write|send)\w*\(\d+<(?:socket|TCP)[^>]*>.*"HTTP\/1\.1 200/;
const flush = /(?:fsync|fdatasync)\(\d+<([^>]*)>/;

/** Reads a trace. */
export function readFlushes(trace: string): Flushes {
  const found = { answers: 0, early: 0, withoutCommit: 0, commits: 0, flushes: 0, checkpoints: 0 };
  /** File that each thread is flushing: another thread's call may be written between its begin and its end. */
  const flushing = new Map<string, string>();
  let isDirty = false;
  let commitsAtAnswer = 0;
  const flushed = (path: string) => {
    if (path.endsWith('-wal')) {
      found.flushes += 1;
      isDirty = false;
    } else if (path.endsWith('.db')) found.checkpoints += 1;
  };
  for (const line of trace.split('\n')) {
    const thread = line.slice(0, line.indexOf(' '));
    const path = flush.exec(line)?.[1];
    if (path !== undefined && line.includes('<unfinished')) flushing.set(thread, path);
    else if (path !== undefined) flushed(path);
    else if (/<\.\.\. (fsync|fdatasync) resumed>/.test(line)) flushed(flushing.get(thread) ?? '');
    else if (logWrite.test(line)) {
      isDirty = true;
      const size = frame.exec(line)?.[1];
      if (size !== undefined && size !== '\\x00\\x00\\x00\\x00') found.commits += 1;
    } else if (answer.test(line)) {
      found.answers += 1;
      if (isDirty) found.early += 1;
      if (found.commits === commitsAtAnswer) found.withoutCommit += 1;
      commitsAtAnswer = found.commits;
    }
  }
  return found;
}
