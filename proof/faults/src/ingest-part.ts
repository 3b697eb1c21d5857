import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

const MAIN = fileURLToPath(new URL('../../../apps/ingest/src/main.ts', import.meta.url));
const START_LIMIT_MS = 60_000;

/** The real ingest, a process of its own. */
export interface IngestPart {
  readonly pid: number;
  /** Of the embedded broker; undefined where it takes from an external one. */
  readonly mqttPort: number | undefined;
  readonly healthPort: number;
  isUp(): boolean;
  kill(): Promise<void>;
  /** SIGTERM, as a deployment does. Returns the exit code. */
  stop(): Promise<number>;
  /** The end of its log. */
  lastWords(): string;
  /** Steps its clock (`Date`) to so much off; needs the preload `clock-step.ts`. */
  stepClock(offsetMs: number): void;
}

export interface IngestPartOptions {
  readonly folder: string;
  readonly name: string;
  readonly env: Readonly<Record<string, string>>;
  /** Modules that are loaded before it: what hurts it from within. */
  readonly preloads?: readonly URL[];
}

const readyMessage = z.object({ ready: z.literal(true), mqttPort: z.number().optional(), healthPort: z.number() });

/** @throws with the end of its log when it ends, or isn't ready in time */
export async function startIngestPart(options: IngestPartOptions): Promise<IngestPart> {
  const { folder, name, env, preloads = [] } = options;
  const log = join(folder, 'logs', `${name}.log`);
  const output = openSync(log, 'a');
  const imports = ['tsx', ...preloads.map((url) => url.href)].flatMap((module) => ['--import', module]);
  const child = spawn(process.execPath, [...imports, MAIN], {
    env: { PATH: process.env.PATH, HOME: process.env.HOME, TZ: 'UTC', MQTT_PORT: '0', ...env },
    stdio: ['ignore', output, output, 'ipc'],
  });
  closeSync(output);
  const lastWords = () => readFileSync(log, 'utf8').slice(-2_000);
  const ended = once(child, 'exit');
  const facts = await readyFacts(child, ended).catch((error: unknown) => {
    child.kill('SIGKILL');
    throw new Error(`${name} did not start:\n${lastWords()}`, { cause: error });
  });
  return {
    pid: child.pid ?? 0,
    mqttPort: facts.mqttPort,
    healthPort: facts.healthPort,
    isUp: () => child.exitCode === null && child.signalCode === null,
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
    async stop() {
      child.kill('SIGTERM');
      const [code] = await ended;
      return Number(code);
    },
    lastWords,
    stepClock(offsetMs) {
      if (child.connected) child.send({ clockOffsetMs: offsetMs });
    },
  };
}

async function readyFacts(child: ChildProcess, ended: Promise<unknown>): Promise<z.output<typeof readyMessage>> {
  const limit = AbortSignal.timeout(START_LIMIT_MS);
  const message = await Promise.race([
    once(child, 'message', { signal: limit }),
    ended.then(() => {
      throw new Error('it ended');
    }),
  ]);
  return readyMessage.parse(message[0]);
}
