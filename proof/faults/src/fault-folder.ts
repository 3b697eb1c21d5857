import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { identityOf } from '@cityloop/infra/machine/process-identity';
import { stopOrphan } from '@cityloop/infra/postgres/embedded-postgres';
import { readCluster } from '@cityloop/infra/postgres/postgres-cluster';

/** The sweep of a later test run removes what a killed one left, server first: it knows these folders by name and `runner.json`. */
const PREFIX = 'cityloop-test-';

/** A folder for the processes of one world; the unprivileged user of PostgreSQL may pass through it. */
export function makeFaultFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), PREFIX));
  chmodSync(folder, 0o711);
  mkdirSync(join(folder, 'logs'));
  writeFileSync(join(folder, 'runner.json'), JSON.stringify(identityOf(process.pid)));
  return folder;
}

export async function removeFaultFolder(folder: string): Promise<void> {
  const cluster = readCluster(folder);
  if (cluster !== undefined) {
    await stopOrphan(cluster.folder);
    rmSync(cluster.folder, { recursive: true, force: true });
  }
  rmSync(folder, { recursive: true, force: true });
}
