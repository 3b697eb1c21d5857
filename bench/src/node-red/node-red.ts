import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** `usual`: one INSERT per message. `tuned`: a function that gathers messages and inserts batches. */
export type Wiring = 'usual' | 'tuned';

export interface NodeRedOptions {
  /** Where it is installed. */
  readonly installed: string;
  /** For its settings and flows. */
  readonly folder: string;
  readonly wiring: Wiring;
  readonly brokerPort: number;
  readonly databaseUrl: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

export interface NodeRed {
  readonly pid: number;
  /** Messages whose INSERT has been answered. */
  countInserted(): Promise<number>;
  stop(): Promise<void>;
}

const LIMIT_MS = 60_000;

const running = new Set<ChildProcess>();

/** The bench was told to end. */
export function killNodeRed(): void {
  for (const child of running) child.kill('SIGKILL');
}

/** Starts Node-RED without editor or HTTP server on one of our flows. Resolves once it is connected to the broker. */
export async function startNodeRed(options: NodeRedOptions): Promise<NodeRed> {
  const { installed, folder, wiring, brokerPort, databaseUrl, env } = options;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const flow = readFileSync(new URL(`./${wiring}.flow.json`, import.meta.url), 'utf8');
  writeFileSync(join(folder, 'flows.json'), flow.replaceAll('BROKER_PORT', String(brokerPort)));
  // A package of its own: the nearest package.json above is of ES modules, and these settings are CommonJS.
  writeFileSync(join(folder, 'package.json'), '{ "name": "bench-node-red", "private": true }');
  writeFileSync(join(folder, 'settings.js'), settingsText({ installed, databaseUrl }));
  const red = join(installed, 'node_modules/node-red/red.js');
  const child = fork(red, ['--settings', join(folder, 'settings.js'), '--userDir', folder], {
    env: { ...env },
    execArgv: [],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const { pid } = child;
  if (pid === undefined) throw new Error('cannot start Node-RED');
  running.add(child);
  const ended = once(child, 'exit').then(() => running.delete(child));
  const stop = async () => {
    child.kill('SIGTERM');
    await ended;
  };
  try {
    await hear(child, 'connected');
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    pid,
    async countInserted() {
      const counted = hear(child, 'counted');
      child.send({ kind: 'count' });
      return counted;
    },
    stop,
  };
}

/** The next message of this kind. */
function hear(child: ChildProcess, kind: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const onMessage = (message: unknown) => {
      const said = message as { readonly kind: string; readonly messages: number };
      if (said.kind === kind) settle(() => resolve(said.messages));
    };
    const onExit = () => settle(() => reject(new Error(`Node-RED ended while "${kind}" was awaited`)));
    const limit = setTimeout(onExit, LIMIT_MS);
    const settle = (finish: () => void) => {
      clearTimeout(limit);
      child.off('message', onMessage);
      child.off('exit', onExit);
      finish();
    };
    child.on('message', onMessage);
    child.on('exit', onExit);
  });
}

/**
 * What Node-RED reads at its start. Functions of a flow reach `pg` and the counter through the global context, which is
 * how its documentation gives them modules; the counter is asked for over the process' own channel.
 */
function settingsText({
  installed,
  databaseUrl,
}: {
  readonly installed: string;
  readonly databaseUrl: string;
}): string {
  return `'use strict';
const pg = require(${JSON.stringify(join(installed, 'node_modules/pg'))});
const inserted = { messages: 0 };
process.on('message', ({ kind }) => kind === 'count' && process.send({ kind: 'counted', messages: inserted.messages }));
process.on('disconnect', () => process.exit());
module.exports = {
  flowFile: 'flows.json',
  credentialSecret: false,
  httpAdminRoot: false,
  httpNodeRoot: false,
  editorTheme: { enabled: false },
  logging: { console: { level: 'warn', metrics: false, audit: false } },
  functionGlobalContext: {
    pool: new pg.Pool({ connectionString: ${JSON.stringify(databaseUrl)}, max: 10 }),
    inserted,
    connected: () => process.send({ kind: 'connected', messages: 0 }),
  },
};
`;
}
