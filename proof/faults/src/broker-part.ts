import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, closeSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

/** Debian puts it beside what only root has in its PATH. */
const PROGRAM = ['mosquitto', '/usr/sbin/mosquitto', '/opt/homebrew/sbin/mosquitto', '/usr/local/sbin/mosquitto'].find(
  (candidate) => spawnSync(candidate, ['-h']).error === undefined,
);

export const hasMosquitto = PROGRAM !== undefined;

/** An external broker: a real Mosquitto with persistence. */
export interface BrokerPart {
  readonly port: number;
  kill(): Promise<void>;
  /** On the same port, with what its persistence holds. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** How often the broker writes what it holds: what it acknowledged since is lost when it is killed. */
export interface BrokerPersistence {
  /** After so many changes, or seconds. */
  readonly autosaveInterval: number;
  readonly onChanges: boolean;
}

export async function startBroker(folder: string, persistence: BrokerPersistence): Promise<BrokerPart> {
  if (PROGRAM === undefined) throw new Error('mosquitto is not installed');
  const program = PROGRAM;
  const port = await freePort();
  const config = writeConfig(folder, port, persistence);
  let child: ChildProcess;
  const start = async () => {
    const output = openSync(join(folder, 'logs', 'mosquitto.log'), 'a');
    child = spawn(program, ['-c', config], { stdio: ['ignore', output, output] });
    closeSync(output);
    await untilItListens(child, port, folder);
  };
  const end = async (signal: NodeJS.Signals) => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill(signal);
    await gone;
  };
  await start();
  return { port, start, kill: () => end('SIGKILL'), stop: () => end('SIGTERM') };
}

function writeConfig(folder: string, port: number, { autosaveInterval, onChanges }: BrokerPersistence): string {
  const store = join(folder, 'mosquitto');
  mkdirSync(store);
  // As root it becomes another user, who has to write here.
  if (process.getuid?.() === 0) {
    const [uid, gid] = ['-u', '-g'].map((flag) =>
      Number(spawnSync('id', [flag, 'mosquitto'], { encoding: 'utf8' }).stdout),
    );
    if (uid && gid) chownSync(store, uid, gid);
    else chmodSync(store, 0o777);
  }
  const config = join(folder, 'mosquitto.conf');
  const lines = [
    `listener ${port} 127.0.0.1`,
    'allow_anonymous true',
    'max_queued_messages 0',
    'max_inflight_messages 1000',
    'persistence true',
    `persistence_location ${store}/`,
    `autosave_interval ${autosaveInterval}`,
    `autosave_on_changes ${onChanges}`,
    'log_dest stderr',
    'log_type error',
    'log_type warning',
  ];
  writeFileSync(config, `${lines.join('\n')}\n`);
  return config;
}

async function untilItListens(child: ChildProcess, port: number, folder: string): Promise<void> {
  for (;;) {
    const socket = connect(port, '127.0.0.1');
    const answer = await Promise.race([
      once(socket, 'connect').then(() => 'up'),
      once(socket, 'error').catch(() => 'away'),
    ]).catch(() => 'away');
    socket.destroy();
    if (answer === 'up') return;
    if (child.exitCode !== null) {
      throw new Error(`mosquitto ended:\n${readFileSync(join(folder, 'logs', 'mosquitto.log'), 'utf8').slice(-1_000)}`);
    }
    await wait(20);
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
