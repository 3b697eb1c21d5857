import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Mosquitto, OPEN_BROKER, startMosquitto } from '@cityloop/testbed/mosquitto';

/** How often the broker writes what it holds: what it acknowledged since is lost when it is killed. */
export interface BrokerPersistence {
  /** After so many changes, or seconds. */
  readonly autosaveInterval: number;
  readonly onChanges: boolean;
}

/** An external broker: a real Mosquitto with persistence, in a folder of the world. */
export function startBroker(world: string, { autosaveInterval, onChanges }: BrokerPersistence): Promise<Mosquitto> {
  const folder = join(world, 'mosquitto');
  const store = join(folder, 'store');
  mkdirSync(store, { recursive: true });
  letMosquittoWrite(store);
  const settings = [
    'persistence true',
    `persistence_location ${store}/`,
    `autosave_interval ${autosaveInterval}`,
    `autosave_on_changes ${onChanges}`,
    'log_type error',
    'log_type warning',
  ];
  return startMosquitto([...OPEN_BROKER, ...settings], folder);
}

/** As root it becomes another user. */
function letMosquittoWrite(store: string): void {
  if (process.getuid?.() !== 0) return;
  const [uid, gid] = ['-u', '-g'].map((flag) =>
    Number(spawnSync('id', [flag, 'mosquitto'], { encoding: 'utf8' }).stdout),
  );
  if (uid && gid) chownSync(store, uid, gid);
  else chmodSync(store, 0o777);
}
