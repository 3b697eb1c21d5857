import { forgetPlans, type Queryable } from '../connection/transaction.ts';

/** What is stored of a key: nothing that opens anything. */
export interface StoredSecret {
  /** sha256, for the embedded broker and EMQX. */
  readonly secretHash: Buffer;
  /** For Mosquitto: see `broker-verifier.ts`. */
  readonly verifier: string;
}

/** The login of our own programs that may speak for any device; its key is the one in secrets.json. */
export async function setSimulatorCredential(db: Queryable, username: string, secret: StoredSecret): Promise<void> {
  await db.query(
    `insert into device_credential (username, secret_hash, verifier, is_simulator) values ($1, $2, $3, true)
     on conflict (username) do update
       set secret_hash = excluded.secret_hash, verifier = excluded.verifier, is_simulator = true, ends_at = null
       where device_credential.secret_hash <> excluded.secret_hash or device_credential.verifier is null
         or device_credential.ends_at is not null`,
    [username, secret.secretHash, secret.verifier],
  );
}

export interface Rotation {
  readonly componentKey: number;
  /** The device's id: the user name of its first slot. */
  readonly device: string;
  readonly secret: StoredSecret;
  /** How long the former credential goes on; 0 ends it now. */
  readonly overlapSeconds: number;
}

/**
 * A new credential for a device whose row the transaction has locked. Returns its user name and when the former one ends;
 * undefined where one of our own programs has that user name.
 */
export async function rotateCredential(
  db: Queryable,
  { componentKey, device, secret, overlapSeconds }: Rotation,
): Promise<{ readonly username: string; readonly formerEndsAt: Date | null } | undefined> {
  const { rows: current } = await db.query<{ slot: number }>(
    `select slot from device_credential
     where component_key = $1 and (ends_at is null or ends_at > now()) order by created_at desc, ends_at nulls first`,
    [componentKey],
  );
  const kept = overlapSeconds > 0 ? current[0]?.slot : undefined;
  const slot = kept === 1 ? 2 : 1;
  await endCredentials(db, [componentKey], kept);
  const { rows: ending } = await db.query<{ endsAt: Date }>(
    `update device_credential set ends_at = least(ends_at, now() + make_interval(secs => $3))
     where component_key = $1 and slot = $2 returning ends_at as "endsAt"`,
    [componentKey, kept ?? 0, overlapSeconds],
  );
  const username = slot === 1 ? device : `${device}~2`;
  const { rowCount } = await db.query(
    `insert into device_credential (username, component_key, slot, secret_hash, verifier) values ($1, $2, $3, $4, $5)
     on conflict (username) do update
       set secret_hash = excluded.secret_hash, verifier = excluded.verifier, created_at = now(), ends_at = null
       where device_credential.component_key = excluded.component_key`,
    [username, componentKey, slot, secret.secretHash, secret.verifier],
  );
  return rowCount ? { username, formerEndsAt: ending[0]?.endsAt ?? null } : undefined;
}

/** Ends what these devices have, save one slot. Returns how many credentials ended. */
export async function endCredentials(
  db: Queryable,
  componentKeys: readonly number[],
  exceptSlot?: number,
): Promise<number> {
  const { rowCount } = await db.query(
    `update device_credential set ends_at = now()
     where component_key = any ($1::int4[]) and slot <> $2 and (ends_at is null or ends_at > now())`,
    [componentKeys, exceptSlot ?? 0],
  );
  return rowCount ?? 0;
}

/** Which of these components are devices in service without a credential in force. */
export async function listWithoutCredential(db: Queryable, ids: readonly string[]): Promise<string[]> {
  const { rows } = await db.query<{ id: string }>(
    `select c.id from component c join component_type t on t.code = c.type
     where c.id = any ($1::text[]) and t.device and c.retired_at is null and not exists (
       select from device_credential d where d.component_key = c.key and (d.ends_at is null or d.ends_at > now()))
     order by c.key`,
    [ids],
  );
  return rows.map(({ id }) => id);
}

/** First credentials for many devices at once, which have none in force. */
export async function insertFirstCredentials(
  db: Queryable,
  rows: readonly (StoredSecret & { readonly device: string })[],
): Promise<void> {
  await forgetPlans(db);
  await db.query(
    `insert into device_credential (username, component_key, secret_hash, verifier)
     select given.id, c.key, given.secret_hash, given.verifier
     from unnest($1::text[], $2::bytea[], $3::text[]) as given (id, secret_hash, verifier) join component c using (id)
     on conflict (username) do update
       set secret_hash = excluded.secret_hash, verifier = excluded.verifier, created_at = now(), ends_at = null
       where device_credential.component_key = excluded.component_key`,
    [rows.map(({ device }) => device), rows.map(({ secretHash }) => secretHash), rows.map(({ verifier }) => verifier)],
  );
}
