import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, closeSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { findMosquitto } from '@cityloop/infra/machine/programs';
import { freePort } from './free-port.ts';

const PROGRAM = findMosquitto();
const POLL_MS = 20;
const START_LIMIT_MS = 20_000;

export const hasMosquitto = PROGRAM !== undefined;

/** Set as our docs say: nothing is dropped at QoS 1; anybody may do anything. */
export const OPEN_BROKER: readonly string[] = [
  'allow_anonymous true',
  'max_queued_messages 0',
  'max_inflight_messages 1000',
];

/** A real broker in a process of its own, on loopback. */
export interface Mosquitto {
  readonly port: number;
  /** Without user name and password. */
  readonly url: string;
  /** Of the process that runs now. */
  readonly pid: number;
  /** Again, after `kill`: on the same port, with what its persistence holds. */
  start(): Promise<void>;
  kill(): Promise<void>;
  /** Removes its folder, unless that was given. */
  stop(): Promise<void>;
}

/**
 * Starts one on a free port. `settings` are lines of its configuration beside listener and log; `folder` takes that file and
 * `mosquitto.log`. @throws with the end of that log when it ends at once or doesn't listen in time
 */
export async function startMosquitto(settings: readonly string[] = OPEN_BROKER, folder?: string): Promise<Mosquitto> {
  if (PROGRAM === undefined) throw new Error('mosquitto is not installed');
  const program = PROGRAM;
  const own = folder === undefined ? mkdtempSync(join(tmpdir(), 'cityloop-mosquitto-')) : undefined;
  const place = folder ?? own ?? '';
  // As root it becomes another user, who has to come in here.
  if (own) chmodSync(own, 0o755);
  else mkdirSync(place, { recursive: true });
  const port = await freePort();
  const config = join(place, 'mosquitto.conf');
  writeFileSync(config, `${[`listener ${port} 127.0.0.1`, ...settings, 'log_dest stderr'].join('\n')}\n`);
  const log = join(place, 'mosquitto.log');
  let child = await run(program, { config, log, port });
  return {
    port,
    url: `mqtt://127.0.0.1:${port}`,
    get pid() {
      return child.pid ?? 0;
    },
    async start() {
      child = await run(program, { config, log, port });
    },
    kill: () => end(child, 'SIGKILL'),
    async stop() {
      await end(child, 'SIGTERM');
      if (own) rmSync(own, { recursive: true, force: true });
    },
  };
}

/** Brokers that run now. */
const running = new Set<ChildProcess>();

/** Whoever started brokers was told to end. */
export function killBrokers(): void {
  for (const child of running) child.kill('SIGKILL');
}

interface Place {
  readonly config: string;
  readonly log: string;
  readonly port: number;
}

async function run(program: string, { config, log, port }: Place): Promise<ChildProcess> {
  const output = openSync(log, 'a');
  const child = spawn(program, ['-c', config], { stdio: ['ignore', output, output] });
  closeSync(output);
  running.add(child);
  child.once('exit', () => running.delete(child));
  const giveUpAt = performance.now() + START_LIMIT_MS;
  while (!(await isOpen(port))) {
    const isLate = performance.now() > giveUpAt;
    if (isLate) child.kill('SIGKILL');
    if (isLate || child.exitCode !== null) {
      throw new Error(`mosquitto did not start:\n${readFileSync(log, 'utf8').slice(-1_000)}`);
    }
    await wait(POLL_MS);
  }
  return child;
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill(signal);
  await gone;
}

function isOpen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true));
    socket.once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}
