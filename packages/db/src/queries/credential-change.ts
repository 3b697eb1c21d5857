import type { Queryable } from '../transaction.ts';

/** The login of our own programs that may speak for any device; its key is the one in secrets.json. */
export async function setSimulatorCredential(db: Queryable, username: string, secretHash: Buffer): Promise<void> {
  await db.query(
    `insert into device_credential (username, secret_hash, is_simulator) values ($1, $2, true)
     on conflict (username) do update set secret_hash = excluded.secret_hash, is_simulator = true
       where device_credential.secret_hash <> excluded.secret_hash`,
    [username, secretHash],
  );
}

/** The device's only credential: a former one ends with it. */
export async function replaceDeviceCredential(
  db: Queryable,
  componentKey: number,
  username: string,
  secretHash: Buffer,
): Promise<void> {
  await db.query(
    `insert into device_credential (username, component_key, secret_hash) values ($1, $2, $3)
     on conflict (component_key) do update
       set username = excluded.username, secret_hash = excluded.secret_hash, created_at = now()`,
    [username, componentKey, secretHash],
  );
}
