/**
 * `npm start`: installs and builds what is missing, then runs the demo in this process. `PORT` moves it;
 * `DATABASE` (`sqlite:<file>` or `postgresql://…`) keeps its users elsewhere.
 */
import { connect } from 'node:net';
import { join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from './build.mjs';
import { installPackages } from './install.mjs';
import { endRunning, root } from './processes.mjs';
import { bold, dim, red } from './terminal.mjs';

const ownFile = join(root, '.latchkey', 'demo.db');
const database = process.env.DATABASE || `sqlite:${ownFile}`;

const stopEarly = (signal) => {
  endRunning(signal);
  process.exit(130);
};
process.on('SIGINT', stopEarly).on('SIGTERM', stopEarly);

try {
  await start();
} catch (error) {
  console.error(`\n  ${red('✗')} ${error.message.replaceAll('\n', '\n    ')}\n`);
  process.exit(1);
}

async function start() {
  const port = readPort(process.env.PORT ?? '3000');
  // Asked first: nobody should wait for a build to hear this.
  if (await isTaken(port)) throw new Error(takenMessage(port));
  await installPackages();
  await build();
  const { startDemo } = await import(pathToFileURL(join(root, 'examples/demo/dist/server/server.js')).href);
  const demo = await startDemo({ port, database }).catch((error) => {
    throw error.code === 'EADDRINUSE' ? new Error(takenMessage(port)) : error;
  });
  greet(demo.address);
  stopOnSignal(demo);
}

function readPort(text) {
  const port = Number(text);
  if (Number.isInteger(port) && port >= 1 && port <= 65_535) return port;
  throw new Error(
    `PORT must be a number from 1 to 65535, not "${text}".\nTry ${bold('PORT=4000 npm start')}`,
  );
}

function takenMessage(port) {
  const other = port === 4000 ? 4001 : 4000;
  return `Port ${port} is taken by another program.\nTry ${bold(`PORT=${other} npm start`)}`;
}

async function isTaken(port) {
  const answers = await Promise.all(['127.0.0.1', '::1'].map((host) => answersOn(host, port)));
  return answers.includes(true);
}

function answersOn(host, port) {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: 1_000 });
    const settle = (answer) => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('connect', () => settle(true));
    socket.once('error', () => settle(false));
    socket.once('timeout', () => settle(false));
  });
}

function greet(address) {
  console.log(`
  ${bold('Latchkey demo')}

  Open    ${bold(address)}
  Users   ${usersPlace()}
  Mails   are printed here

  ${dim('Ctrl-C stops it.')}
`);
}

/** Without the password that a database's address may hold. */
function usersPlace() {
  if (database.startsWith('sqlite:')) return relative(process.cwd(), database.slice('sqlite:'.length));
  return database.replace(/\/\/[^@/]*@/, '//');
}

function stopOnSignal(demo) {
  process.removeAllListeners('SIGINT').removeAllListeners('SIGTERM');
  const stop = async () => {
    // A second Ctrl-C does not wait.
    process.once('SIGINT', () => process.exit(130));
    await demo.close();
    console.log('\n  Stopped.\n');
    process.exit(0);
  };
  process.once('SIGINT', stop).once('SIGTERM', stop);
}
