import { findRunning, type Machine } from './running.js';
import { alignColumns, type Terminal } from './terminal.js';

/** `2026-11-25 03:05`, in UTC. */
const minuteOf = (time: number): string => new Date(time).toISOString().slice(0, 16).replace('T', ' ');

/** Shows the cores that run on this machine. */
export async function list(machine: Machine, { write, dim, yellow }: Terminal): Promise<void> {
  const running = await findRunning(machine);
  if (running.length === 0) {
    write('No core of this user runs on this machine.\n  latchkey start\n');
    return;
  }
  const rows = running.map(({ pid, address, startedAt, configPath, answers }) => [
    String(pid),
    address,
    minuteOf(startedAt),
    configPath === '' ? '–' : configPath,
    answers ? '' : 'does not answer',
  ]);
  const [head = '', ...lines] = alignColumns([['PID', 'ADDRESS', 'SINCE (UTC)', 'CONFIG', ''], ...rows]);
  write(`${dim(head)}\n`);
  lines.forEach((line, i) => {
    write(`${running[i]?.answers === false ? yellow(line) : line}\n`);
  });
}
