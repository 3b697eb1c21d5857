import type { Queryable } from '../transaction.ts';

export interface DeviceCredential {
  readonly username: string;
  readonly secretHash: Buffer;
  readonly isSimulator: boolean;
  /** Id of the device; null for one of our own programs. */
  readonly device: string | null;
}

/** Credentials of devices in service and of our own programs. */
export async function listDeviceCredentials(db: Queryable): Promise<DeviceCredential[]> {
  const { rows } = await db.query<DeviceCredential>(
    `select username, secret_hash as "secretHash", is_simulator as "isSimulator", component.id as device
     from device_credential left join component on component.key = component_key
     where component.retired_at is null`,
  );
  return rows;
}

export async function findDeviceCredential(db: Queryable, username: string): Promise<DeviceCredential | undefined> {
  const { rows } = await db.query<DeviceCredential>(
    `select username, secret_hash as "secretHash", is_simulator as "isSimulator", component.id as device
     from device_credential left join component on component.key = component_key
     where username = $1 and component.retired_at is null`,
    [username],
  );
  return rows[0];
}
