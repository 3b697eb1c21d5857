import { randomUUID } from 'node:crypto';
import { open, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { brokerVerifier } from '@cityloop/db/component/broker-verifier';
import type { DeviceCredential } from '@cityloop/db/component/device-credential';
import type { Logger } from '@cityloop/runtime/logger';
import type { Config } from '../config.ts';
import type { Credentials } from './credentials.ts';

export interface AuthorityParts {
  readonly folder: string;
  /** Of a Mosquitto that may be signalled; without one something else watches the folder. */
  readonly pidFile: string | undefined;
  /** How we connect to the broker; may carry user name and password. */
  readonly brokerUrl: string;
  readonly credentials: Credentials;
  readonly logger: Logger;
}

/** Gives an external Mosquitto the same rules of who may do what as the embedded broker has. */
export interface Authority {
  /** Writes the files and makes the broker read them. @throws when they can't be written */
  update(): Promise<void>;
  /** What keeps this process from being ready. */
  problem(): string | undefined;
}

/** Readable for Mosquitto by its group. */
const FILE_MODE = 0o640;

/**
 * Keeps `passwords` and `acl` in a folder that Mosquitto reads. Read again (SIGHUP), they end the sessions whose password
 * is gone or another one. `generation` is written last: whoever waits for a change watches that. What stands in `passwords.local` and `acl.local` there is taken over; our own names win.
 */
export function createAuthority({ folder, pidFile, brokerUrl, credentials, logger }: AuthorityParts): Authority {
  const own = ownLogin(brokerUrl);
  const written = new Map<string, string>();
  let fault: string | undefined;

  async function write(name: string, content: string): Promise<boolean> {
    if (written.get(name) === content) return false;
    const path = join(folder, name);
    const draft = await open(`${path}.new`, 'w', FILE_MODE);
    await draft
      .writeFile(content)
      .then(() => draft.sync())
      .finally(() => draft.close());
    await rename(`${path}.new`, path);
    written.set(name, content);
    return true;
  }

  async function update(): Promise<void> {
    const inForce = credentials.listInForce().filter(({ username }) => username !== own?.username);
    const added = { passwords: await readLocal(folder, 'passwords'), acl: await readLocal(folder, 'acl') };
    const hasNewAcl = await write('acl', composeAcl(inForce, own?.username, added.acl));
    const hasNewPasswords = await write('passwords', composePasswords(inForce, own, added.passwords));
    if (!hasNewAcl && !hasNewPasswords) return;
    await write('generation', `${new Date().toISOString()} ${randomUUID()}\n`);
    if (pidFile !== undefined) await signal(pidFile, logger);
  }

  return {
    async update() {
      try {
        await update();
        fault = undefined;
      } catch (error) {
        fault = `cannot write ${folder}: ${error instanceof Error ? error.message : error}`;
        throw new Error(`Cannot keep the broker's passwords: ${fault}. Set MQTT_AUTHORITY_DIR to a folder of ours.`, {
          cause: error,
        });
      }
    },
    problem: () => fault,
  };
}

/** Undefined unless we keep the files of an external broker. The first are there before it asks for our own name. */
export async function openAuthority(parts: {
  readonly config: Pick<Config, 'MQTT_AUTHORITY_DIR' | 'MQTT_AUTHORITY_PID_FILE' | 'MQTT_URL'>;
  readonly credentials: Credentials;
  readonly logger: Logger;
}): Promise<Authority | undefined> {
  const { MQTT_AUTHORITY_DIR: folder, MQTT_AUTHORITY_PID_FILE: pidFile, MQTT_URL: brokerUrl } = parts.config;
  if (folder === undefined || brokerUrl === undefined) return undefined;
  const authority = createAuthority({ ...parts, folder, pidFile, brokerUrl });
  await authority.update();
  return authority;
}

interface OwnLogin {
  readonly username: string;
  readonly verifier: string;
}

function ownLogin(brokerUrl: string): OwnLogin | undefined {
  const { username, password } = new URL(brokerUrl);
  if (username === '') return undefined;
  return { username: decodeURIComponent(username), verifier: brokerVerifier(decodeURIComponent(password)) };
}

function composePasswords(
  inForce: readonly DeviceCredential[],
  own: OwnLogin | undefined,
  local: readonly string[],
): string {
  const lines = new Map<string, string>();
  for (const line of local) if (line.includes(':')) lines.set(line.slice(0, line.indexOf(':')), line);
  for (const { username, verifier } of inForce) if (verifier !== null) lines.set(username, `${username}:${verifier}`);
  if (own) lines.set(own.username, `${own.username}:${own.verifier}`);
  return `${[...lines.values()].join('\n')}\n`;
}

/**
 * Patterns serve every device whose user name is its id. Users of their own stand below, few on purpose: Mosquitto looks
 * through them one by one (10,000 cost 0.6 s a reload, 50,000 cost 35 s).
 */
function composeAcl(
  inForce: readonly DeviceCredential[],
  ownName: string | undefined,
  local: readonly string[],
): string {
  const users = inForce.flatMap(({ username, device, feed, subscribes, isSimulator }) => {
    if (subscribes !== null) return [{ username, topics: subscribes.map((filter) => `read ${filter}`) }];
    if (isSimulator) return [{ username, topics: ['write city/v1/#', 'write feed/#'] }];
    if (feed !== null) return [{ username, topics: [`write feed/${feed}/#`] }];
    if (device === null || device === username) return [];
    return [{ username, topics: [`write city/v1/+/${device}/reading`, `write city/v1/+/${device}/status`] }];
  });
  if (ownName !== undefined) users.unshift({ username: ownName, topics: ['read city/v1/#', 'read feed/#'] });
  return [
    '# Written by CityLoop, and written again whenever credentials change. Add what is yours in acl.local.',
    ...local,
    'pattern write city/v1/+/%u/reading',
    'pattern write city/v1/+/%u/status',
    ...users.flatMap(({ username, topics }) => ['', `user ${username}`, ...topics.map((topic) => `topic ${topic}`)]),
    '',
  ].join('\n');
}

async function readLocal(folder: string, name: string): Promise<string[]> {
  try {
    return (await readFile(join(folder, `${name}.local`), 'utf8')).split(/\r?\n/);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}

/** A broker that isn't there reads the files when it starts. */
async function signal(pidFile: string, logger: Logger): Promise<void> {
  try {
    const pid = Number(await readFile(pidFile, 'utf8'));
    if (!Number.isInteger(pid) || pid <= 1) throw new Error(`${pidFile} holds no process id`);
    process.kill(pid, 'SIGHUP');
  } catch (error) {
    logger.warn({ err: error, pidFile }, 'the broker was not told to read its passwords again');
  }
}
