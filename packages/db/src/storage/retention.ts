import type { Queryable } from '../connection/transaction.ts';

/** Rows go a time after they were written, the oldest first. */
interface Expiring {
  readonly days: number;
  /** Condition in SQL of a row that goes; `$1` is the moment so many days ago. */
  readonly expired: string;
  /** By which column a batch takes the oldest: one with an index. */
  readonly oldest: string;
  readonly because: string;
}

/** Rows that don't grow with time, or that whoever is done with them deletes; or rows that stay. */
interface Staying {
  readonly kept: 'while needed' | 'for ever';
  readonly because: string;
}

const DAYS_OF_A_YEAR = 365;

/** Numbers grow with time: what lies before the first row that is young enough goes, so that no hole comes about. */
const beforeFirstKept = (table: string, column: string, otherwise: string) =>
  `${column} < coalesce((select ${column} from ${table} where at >= $1 order by ${column} limit 1), ${otherwise})`;

/**
 * What becomes of the rows of every table of the schema, and why; a test holds the list against the database. What has
 * `days` is deleted by `expireRows`.
 */
export const RETENTION = {
  accepted_request: {
    days: 30,
    expired: 'at < $1',
    oldest: 'at',
    because: 'a page repeats a request within minutes, a phone after days without network; nobody after a month',
  },
  audit_entry: {
    days: 3 * DAYS_OF_A_YEAR,
    expired: beforeFirstKept('audit_entry', 'id', '(select max(id) + 1 from audit_entry)'),
    oldest: 'id',
    because: 'the law asks for six months of logs; inspections ask about the year before last',
  },
  change_feed: {
    days: 30,
    // The newest stays whatever its age: numbers go on from it.
    expired: beforeFirstKept('change_feed', 'feed_no', '(select max(feed_no) from change_feed)'),
    oldest: 'feed_no',
    because: 'it tells screens what to look at again; who was away for longer reloads (REST carries the truth)',
  },
  known_device: {
    days: DAYS_OF_A_YEAR,
    expired: 'used_at < $1',
    oldest: 'used_at',
    because: 'a browser that was not used for a year signs in as a stranger',
  },
  sign_in_failure: {
    days: 2,
    expired: 'last_at < $1',
    oldest: 'last_at',
    because: 'a day of rest forgives failures; names that never existed are among them',
  },
  city_event: {
    days: 3 * DAYS_OF_A_YEAR,
    expired: 'received_at < $1 and not awaits_case',
    oldest: 'received_at',
    because: 'its key tells repeats, which come within days; what it said stands in the report of its case',
  },

  alarm: {
    kept: 'for ever',
    because: 'what the rules found, beside the cases that came of it: some per device and year',
  },
  alarm_action: { kept: 'for ever', because: 'what people did to an alarm, a few lines each' },
  device_maintenance: {
    kept: 'for ever',
    because: 'which devices lied, beside the cases of it: a few per device and year',
  },
  case_action: { kept: 'for ever', because: 'the log is the case, and a chain: nothing of it may go' },
  case_file: { kept: 'for ever', because: 'a replay of its log' },
  case_number: { kept: 'for ever', because: 'one row a day' },
  evidence: { kept: 'for ever', because: 'photos prove what the log says; files are kept as long as their rows' },
  feed_version: { kept: 'for ever', because: 'the mapping of then explains the readings of then; people write few' },
  reading_1d: { kept: 'for ever', because: 'days compare years; 365 small rows per stream and year' },
  schema_function: { kept: 'for ever', because: 'one row per file' },
  schema_migration: { kept: 'for ever', because: 'one row per file' },
  alarm_rule: { kept: 'for ever', because: 'old versions explain old alarms; people write few' },

  account: { kept: 'while needed', because: 'people of the city; closed ones stay, since the log names them' },
  broker_session: { kept: 'while needed', because: 'one row per worker' },
  calendar_day: { kept: 'while needed', because: 'of the imported city' },
  category: { kept: 'while needed', because: 'of the imported city' },
  case_search: { kept: 'for ever', because: 'by what each case is found, made from its log' },
  change_pending: { kept: 'while needed', because: 'the sequencer moves them into change_feed within a second' },
  city: { kept: 'while needed', because: 'one row' },
  component: {
    kept: 'while needed',
    because: 'of the imported city and the desk; retired ones stay, since cases name them',
  },
  component_type: { kept: 'while needed', because: 'of the imported city' },
  department: { kept: 'while needed', because: 'of the imported city' },
  device_credential: {
    kept: 'while needed',
    because: 'two slots per device; a new key takes the place of an ended one',
  },
  device_status: { kept: 'while needed', because: 'one row per device' },
  feed: { kept: 'while needed', because: 'one row per feed' },
  feed_count: { kept: 'while needed', because: 'one row per feed and worker' },
  feed_delivery: { kept: 'while needed', because: "a feed's next delivery deletes those older than seven days" },
  feed_file: {
    days: DAYS_OF_A_YEAR,
    expired: `changed_at < $1 and state not in ('uploading', 'received', 'reading')
      and not exists (select from feed_file later where later.same_as = feed_file.id)`,
    oldest: 'created_at',
    because: 'what came by file, and which content came before; a sender repeats a file within weeks',
  },
  feed_generation: { kept: 'while needed', because: 'one row' },
  feed_held: { kept: 'while needed', because: 'what a paused feed holds, with a limit; gone when it goes on' },
  feed_pull: { kept: 'while needed', because: 'one row per feed that asks' },
  feed_sample: { kept: 'while needed', because: 'the newest of each feed; ingest deletes the others as it writes' },
  feed_table: { kept: 'while needed', because: 'at most twenty per feed; a new one takes the place of the former' },
  feed_unknown_device: {
    kept: 'while needed',
    because: 'at most a thousand per feed; gone when approved or taken off',
  },
  feed_token: { kept: 'while needed', because: 'one row per feed' },
  filing_condition: { kept: 'while needed', because: 'of the imported city' },
  inbox: { kept: 'while needed', because: 'deleted in the transaction that stores the message' },
  ingest_lane: { kept: 'while needed', because: 'one row per worker and lane' },
  history_day: { kept: 'while needed', because: 'one row a day of imported history' },
  history_due: { kept: 'while needed', because: 'deleted when its rollups are made' },
  history_import: { kept: 'for ever', because: 'one row per imported file: where readings came from' },
  ingest_shard: { kept: 'while needed', because: 'thirty-two rows' },
  ingest_worker: { kept: 'while needed', because: 'one row per worker' },
  kiosk_token: { kept: 'while needed', because: 'one row per display; a revoked one stays revoked' },
  latest_reading: { kept: 'while needed', because: 'one row per stream' },
  latest_relay: { kept: 'while needed', because: 'on its way from worker to worker, for seconds' },
  map_layer: { kept: 'while needed', because: 'of the imported city' },
  metric: { kept: 'while needed', because: 'of the imported city' },
  quarantine: { kept: 'while needed', because: 'RETENTION_QUARANTINE_DAYS and QUARANTINE_MAX_ROWS: expireQuarantine' },
  quarantine_count: { kept: 'while needed', because: 'as quarantine: expireQuarantine' },
  reading: { kept: 'while needed', because: 'RETENTION_RAW_DAYS: maintainTelemetry drops whole partitions or chunks' },
  reading_1m: { kept: 'while needed', because: 'RETENTION_MINUTE_DAYS: maintainTelemetry' },
  reading_1h: { kept: 'while needed', because: 'RETENTION_HOUR_DAYS: maintainTelemetry' },
  region: { kept: 'while needed', because: 'of the imported city' },
  responsibility: { kept: 'while needed', because: 'of the imported city' },
  rollup_due: { kept: 'while needed', because: 'deleted when the bucket is made' },
  rollup_touched: { kept: 'while needed', because: 'deleted when the bucket is made' },
  rollup_zone: { kept: 'while needed', because: 'one row' },
  rule_relay: { kept: 'while needed', because: 'on its way from worker to worker, for seconds' },
  session: { kept: 'while needed', because: 'each sign-in deletes those that have expired' },
  set_aside_delivery: { kept: 'while needed', because: 'at most 65,535 rows a session of a broker' },
  stage_limit: { kept: 'while needed', because: 'of the imported city' },
  stream_judged: { kept: 'while needed', because: 'one row per stream' },
  stream_trust: { kept: 'while needed', because: 'one row per stream' },
  sweep_mark: { kept: 'while needed', because: 'one row per sweep' },
  alarm_rule_state: { kept: 'while needed', because: 'one row per rule and stream' },
  vital_sign: { kept: 'while needed', because: 'of the imported city' },
  webhook_rate: { kept: 'while needed', because: 'one row per feed' },
} as const satisfies Record<string, Expiring | Staying>;

/** Small enough that nobody waits for a batch of deletes. */
const BATCH_ROWS = 1_000;
/** Of a table in one call: the next one goes on. */
const MAX_BATCHES = 200;
const DAY_MS = 86_400_000;

/**
 * Deletes what is older than its table keeps; each batch is a transaction of its own. Connect as the owner. Returns how many
 * rows went, by table.
 */
export async function expireRows(owner: Queryable, now: Date): Promise<Readonly<Record<string, number>>> {
  const deleted: Record<string, number> = {};
  for (const [table, keeping] of Object.entries<Expiring | Staying>(RETENTION)) {
    if ('days' in keeping) deleted[table] = await expireTable(owner, { table, ...keeping }, now);
  }
  return deleted;
}

async function expireTable(
  owner: Queryable,
  { table, days, expired, oldest }: Expiring & { readonly table: string },
  now: Date,
): Promise<number> {
  const before = new Date(now.getTime() - days * DAY_MS);
  let total = 0;
  for (let batch = 0; batch < MAX_BATCHES; batch += 1) {
    const { rowCount } = await owner.query(
      `delete from ${table} where ctid = any (array(
         select ctid from ${table} where ${expired} order by ${oldest} limit ${BATCH_ROWS}))`,
      [before],
    );
    total += rowCount ?? 0;
    if ((rowCount ?? 0) < BATCH_ROWS) break;
  }
  return total;
}
