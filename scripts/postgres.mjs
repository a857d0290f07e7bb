import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chownSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { canInstallDebianPackages, installDebianPackage } from './apt.mjs';
import { capture, findProgram, isExecutable, tail } from './processes.mjs';

const urlVariable = 'LATCHKEY_TEST_POSTGRES_URL';

/**
 * Provides a PostgreSQL server for tests: the one LATCHKEY_TEST_POSTGRES_URL names, or a throw-away cluster
 * of our own. Resolves with `{ url, description, stop }` or `{ missing: why }`.
 */
export async function providePostgres() {
  const given = process.env[urlVariable];
  if (given !== undefined && given !== '') {
    return { url: given, description: `given by ${urlVariable}`, stop: async () => undefined };
  }
  let binaries = findBinaries();
  let failure = '';
  if (binaries === undefined && canInstallDebianPackages()) {
    failure = await installDebianPackage('postgresql');
    binaries = findBinaries();
  }
  if (binaries !== undefined) return startCluster(binaries);
  if (failure !== '') return { missing: `apt could not install postgresql: ${failure}` };
  return { missing: `no PostgreSQL server found; install one or set ${urlVariable}` };
}

/** The newest `initdb` with `postgres` beside it. Debian keeps them off the PATH. */
function findBinaries() {
  const folders = ['/usr/lib/postgresql', '/opt/homebrew/opt', '/usr/local/opt'].flatMap((parent) =>
    list(parent)
      .filter((name) => parent === '/usr/lib/postgresql' || name.startsWith('postgresql'))
      .sort((a, b) => b.localeCompare(a, 'en', { numeric: true }))
      .map((name) => join(parent, name, 'bin')),
  );
  const initdb = findProgram(['initdb'], folders);
  if (initdb === undefined) return undefined;
  const postgres = join(initdb, '..', 'postgres');
  return isExecutable(postgres) ? { initdb, postgres } : undefined;
}

function list(folder) {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

async function startCluster({ initdb, postgres }) {
  const owner = await clusterOwner();
  const home = mkdtempSync(join(tmpdir(), 'latchkey-postgres-'));
  // Also when the run is broken off halfway.
  process.once('exit', () => remove(home));
  const password = randomBytes(18).toString('base64url');
  try {
    const passwordFile = join(home, 'password');
    writeFileSync(passwordFile, password, { mode: 0o600 });
    if (owner.uid !== undefined) {
      chownSync(home, owner.uid, owner.gid);
      chownSync(passwordFile, owner.uid, owner.gid);
    }
    const data = join(home, 'data');
    const locale = ['--encoding=UTF8', '--locale=C'];
    const login = ['--username=latchkey', '--auth=scram-sha-256', `--pwfile=${passwordFile}`];
    const made = await capture(initdb, ['-D', data, '--no-sync', ...locale, ...login], {
      ...owner,
      cwd: home,
    });
    if (made.code !== 0) throw new Error(`initdb failed:\n${tail(made.output)}`);
    const server = await startServer(postgres, data, { ...owner, cwd: home });
    return {
      url: `postgresql://latchkey:${password}@127.0.0.1:${server.port}/postgres`,
      description: `${await versionOf(postgres)}, throw-away cluster on port ${server.port}`,
      stop: () => server.stop().finally(() => remove(home)),
    };
  } catch (error) {
    remove(home);
    return { missing: error.message };
  }
}

const remove = (folder) => rmSync(folder, { recursive: true, force: true, maxRetries: 5 });

/** PostgreSQL refuses to run as root, so root hands the cluster to a user without rights. */
async function clusterOwner() {
  if (process.getuid?.() !== 0) return {};
  for (const name of ['postgres', 'nobody']) {
    const uid = await capture('id', ['-u', name]);
    const gid = await capture('id', ['-g', name]);
    if (uid.code === 0 && gid.code === 0) return { uid: Number(uid.output), gid: Number(gid.output) };
  }
  throw new Error('neither the user "postgres" nor "nobody" exists to run PostgreSQL as');
}

/** Another program may take the free port first: three tries. */
async function startServer(postgres, data, options) {
  for (let attempt = 1; ; attempt++) {
    const port = await freePort();
    const server = launch(postgres, data, port, options);
    if (await server.ready()) return { port, stop: server.stop };
    await server.stop();
    if (attempt === 3) throw new Error(`PostgreSQL does not start:\n${tail(server.output())}`);
  }
}

function launch(postgres, data, port, options) {
  const settings = { listen_addresses: '127.0.0.1', unix_socket_directories: '', max_connections: 300 };
  const args = Object.entries(settings).flatMap(([key, value]) => ['-c', `${key}=${value}`]);
  // A process group of its own: Ctrl-C reaches the tests first, the server when they have ended.
  const child = spawn(postgres, ['-D', data, '-p', String(port), ...args], {
    ...options,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  let output = '';
  const collect = (chunk) => {
    output = (output + chunk).slice(-8000);
  };
  child.stdout.on('data', collect);
  child.stderr.on('data', collect);
  let ended = false;
  const end = new Promise((resolve) => {
    const settle = () => {
      ended = true;
      resolve();
    };
    child.once('exit', settle);
    child.once('error', settle);
  });
  const lastResort = () => child.kill('SIGQUIT');
  process.once('exit', lastResort);
  return {
    output: () => output,
    async ready() {
      for (let tries = 0; tries < 300 && !ended; tries++) {
        if (output.includes('ready to accept connections') && (await answers(port))) return true;
        await sleep(100);
      }
      return false;
    },
    /** SIGINT is PostgreSQL's fast shutdown: it ends the connections, then itself. */
    async stop() {
      if (!ended) child.kill('SIGINT');
      await Promise.race([end, sleep(10_000)]);
      if (!ended) child.kill('SIGQUIT');
      await Promise.race([end, sleep(5_000)]);
      process.removeListener('exit', lastResort);
    },
  };
}

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms).unref());

function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

function answers(port) {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port });
    const settle = (result) => {
      socket.destroy();
      resolve(result);
    };
    socket.once('connect', () => settle(true));
    socket.once('error', () => settle(false));
  });
}

async function versionOf(postgres) {
  const { output } = await capture(postgres, ['--version']);
  return /\d+(\.\d+)*/.exec(output)?.[0] ?? 'unknown version';
}
