import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

export interface Mosquitto {
  /** Without user name and password. */
  readonly url: string;
  stop(): Promise<void>;
}

/** Debian puts it beside what only root has in its PATH. */
const PROGRAM = ['mosquitto', '/usr/sbin/mosquitto', '/opt/homebrew/sbin/mosquitto', '/usr/local/sbin/mosquitto'].find(
  (candidate) => spawnSync(candidate, ['-h']).error === undefined,
);

export const hasMosquitto = PROGRAM !== undefined;

/**
 * A real Mosquitto on a free port, set as our docs say: nothing is dropped at QoS 1. With the folder of an authority its
 * files say who may do what, and it leaves `mosquitto.pid` there; without one anybody may do anything.
 */
export async function startMosquitto(authority?: string): Promise<Mosquitto> {
  if (PROGRAM === undefined) throw new Error('mosquitto is not installed');
  const folder = mkdtempSync(join(tmpdir(), 'cityloop-mosquitto-'));
  chmodSync(folder, 0o755);
  const port = await freePort();
  const config = join(folder, 'mosquitto.conf');
  const access =
    authority === undefined
      ? ['allow_anonymous true']
      : [
          'allow_anonymous false',
          `password_file ${join(authority, 'passwords')}`,
          `acl_file ${join(authority, 'acl')}`,
          `pid_file ${join(authority, 'mosquitto.pid')}`,
          // As root it would become another user, who can't read the files again.
          `user ${userInfo().username}`,
        ];
  const settings = [`listener ${port} 127.0.0.1`, ...access, 'max_queued_messages 0', 'max_inflight_messages 1000'];
  writeFileSync(config, `${[...settings, 'log_dest stderr'].join('\n')}\n`);
  const child = spawn(PROGRAM, ['-v', '-c', config], { stdio: ['ignore', 'ignore', 'pipe'] });
  await saysItRuns(child);
  return {
    url: `mqtt://127.0.0.1:${port}`,
    async stop() {
      const gone = once(child, 'exit');
      child.kill('SIGTERM');
      await gone;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function saysItRuns(child: ChildProcess): Promise<void> {
  if (!child.stderr) throw new Error('mosquitto has no output');
  const lines = createInterface(child.stderr);
  await new Promise<void>((resolve, reject) => {
    lines.on('line', (line) => line.includes('running') && resolve());
    child.once('exit', (code) => reject(new Error(`mosquitto ended with ${code}`)));
  });
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
