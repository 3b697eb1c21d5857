import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { delimiter, join } from 'node:path';

/** What it is told besides its port; shown with the results. */
export const MOSQUITTO_SETTINGS = {
  max_inflight_messages: 2_000,
  max_queued_messages: 0,
  persistence: false,
} as const;

/** Where Debian and Homebrew put it; a PATH often lacks sbin. */
const USUAL_PLACES = ['/usr/sbin', '/usr/local/sbin', '/opt/homebrew/sbin', '/usr/local/opt/mosquitto/sbin'];
const START_LIMIT_MS = 5_000;
const POLL_MS = 20;

/** The broker's program; undefined where there is none. */
export function findMosquitto(path: string): string | undefined {
  return [...path.split(delimiter), ...USUAL_PLACES]
    .filter((folder) => folder !== '')
    .map((folder) => join(folder, 'mosquitto'))
    .find((file) => existsSync(file));
}

export interface Mosquitto {
  readonly port: number;
  readonly pid: number;
  stop(): Promise<void>;
}

const running = new Set<ChildProcess>();

/** The bench was told to end. */
export function killBrokers(): void {
  for (const child of running) child.kill('SIGKILL');
}

/** The text of its configuration file. */
function configOf(port: number): string {
  const settings = Object.entries(MOSQUITTO_SETTINGS).map(([name, value]) => `${name} ${value}`);
  return [
    `listener ${port} 127.0.0.1`,
    'allow_anonymous true',
    ...settings,
    'set_tcp_nodelay true',
    'log_dest stderr',
    'log_type error',
    'connection_messages false',
    '',
  ].join('\n');
}

/** A fresh broker without memory of former ones, on a port of the system's choice. */
export async function startMosquitto(program: string, folder: string): Promise<Mosquitto> {
  const port = await freePort();
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `mosquitto-${port}.conf`);
  writeFileSync(file, configOf(port));
  const child = spawn(program, ['-c', file], { stdio: ['ignore', 'ignore', 'inherit'] });
  const { pid } = child;
  if (pid === undefined) throw new Error(`cannot start ${program}`);
  running.add(child);
  const ended = once(child, 'exit').then(() => running.delete(child));
  await untilOpen(port, child);
  return {
    port,
    pid,
    async stop() {
      child.kill('SIGTERM');
      await ended;
      rmSync(file, { force: true });
    },
  };
}

async function untilOpen(port: number, child: ChildProcess): Promise<void> {
  const end = performance.now() + START_LIMIT_MS;
  while (!(await isOpen(port))) {
    if (child.exitCode !== null) throw new Error(`mosquitto ended at once with code ${child.exitCode}`);
    if (performance.now() > end) throw new Error('mosquitto did not open its port');
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

function isOpen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

/** Free when it was asked for. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('the system has no free port on loopback');
  return address.port;
}
