import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { startProcess } from '@cityloop/testbed/process';
import { z } from 'zod';

/** The real ingest, a process of its own. */
export interface IngestPart {
  readonly pid: number;
  /** Of the embedded broker; undefined where it takes from an external one. */
  readonly mqttPort?: number | undefined;
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

const readyFacts = z.object({ mqttPort: z.number().optional(), healthPort: z.number() });

/** @throws with the end of its log when it ends, or isn't ready in time */
export async function startIngestPart({ folder, name, env, preloads = [] }: IngestPartOptions): Promise<IngestPart> {
  const log = join(folder, 'logs', `${name}.log`);
  const lastWords = () => readFileSync(log, 'utf8').slice(-2_000);
  const output = openSync(log, 'a');
  const starting = startProcess('apps/ingest/src/main.ts', {
    isAlone: true,
    env: { MQTT_PORT: '0', ...env },
    preloads,
    output,
  });
  closeSync(output);
  const ingest = await starting.catch((cause: unknown) => {
    throw new Error(`${name} did not start:\n${lastWords()}`, { cause });
  });
  const { child } = ingest;
  return {
    pid: ingest.pid,
    ...readyFacts.parse(ingest.facts),
    isUp: ingest.isUp,
    async kill() {
      await ingest.end('SIGKILL');
    },
    stop: async () => Number(await ingest.end('SIGTERM')),
    lastWords,
    stepClock(offsetMs) {
      if (child.connected) child.send({ clockOffsetMs: offsetMs });
    },
  };
}
