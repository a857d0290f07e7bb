import { findRunning, type Machine, type RunningCore } from './running.js';
import { CannotGoOn } from './settings.js';
import type { Terminal } from './terminal.js';

/** A core gives itself 15 s; one that takes longer is not coming to an end. */
const PATIENCE = 20_000;
const LOOK_EVERY = 100;

/** Stops the cores that run on this machine, or the one with a process id. Throws `CannotGoOn`. */
export async function stop(machine: Machine, terminal: Terminal, pid?: number): Promise<void> {
  const running = await findRunning(machine);
  const chosen = pid === undefined ? running : running.filter((core) => core.pid === pid);
  if (pid !== undefined && chosen.length === 0) {
    throw new CannotGoOn(
      `No core with the process id ${pid} runs on this machine. What does:\n  latchkey list`,
    );
  }
  if (chosen.length === 0) terminal.write('No core of this user runs on this machine.\n');
  const failures: string[] = [];
  for (const core of chosen) {
    const failure = await stopOne(machine, core);
    if (failure === undefined) terminal.write(`Stopped ${core.pid} on ${core.address}\n`);
    else failures.push(failure);
  }
  if (failures.length > 0) throw new CannotGoOn(failures.join('\n'));
}

/** What went wrong, or `undefined`. */
async function stopOne(
  machine: Machine,
  { pid, address, answers }: RunningCore,
): Promise<string | undefined> {
  // It may be another program that has got the process id of a core that was killed.
  if (!answers) {
    return `Process ${pid} does not answer on ${address}, so it was left alone. If it is a core that hangs:\n  kill ${pid}`;
  }
  machine.terminate(pid);
  for (let waited = 0; waited < PATIENCE; waited += LOOK_EVERY) {
    if (!machine.isAlive(pid)) return undefined;
    await machine.wait(LOOK_EVERY);
  }
  return `Process ${pid} on ${address} has not ended within ${PATIENCE / 1000} s. To end it at once:\n  kill -9 ${pid}`;
}
