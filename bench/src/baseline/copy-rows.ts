import { once } from 'node:events';
import type { TakenReading } from '@cityloop/domain/telemetry/reading';
import type pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';

const COLUMNS = '(component_key, metric_key, at, value, quality)';

/** PostgreSQL's own bulk load, in binary. */
export async function copyRows(client: pg.Client, table: string, rows: readonly TakenReading[]): Promise<void> {
  const stream = client.query(copyFrom(`copy ${table} ${COLUMNS} from stdin (format binary)`));
  const finished = once(stream, 'finish');
  stream.end(encodeCopy(rows));
  await finished;
}

const SIGNATURE = Buffer.from('PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0', 'latin1');
const FIELDS = 5;
const ROW_BYTES = 2 + FIELDS * 4 + 4 + 2 + 8 + 8 + 2;
const END = -1;
const EPOCH_2000_MS = Date.UTC(2000, 0, 1);

/** Rows as a whole file of PostgreSQL's binary COPY format. */
function encodeCopy(rows: readonly TakenReading[]): Buffer {
  const bytes = Buffer.allocUnsafe(SIGNATURE.length + rows.length * ROW_BYTES + 2);
  let at = SIGNATURE.copy(bytes);
  for (const row of rows) {
    at = bytes.writeInt16BE(FIELDS, at);
    at = bytes.writeInt32BE(row.componentKey, bytes.writeInt32BE(4, at));
    at = bytes.writeInt16BE(row.metricKey, bytes.writeInt32BE(2, at));
    at = bytes.writeBigInt64BE(BigInt(row.at - EPOCH_2000_MS) * 1000n, bytes.writeInt32BE(8, at));
    at = bytes.writeDoubleBE(row.value, bytes.writeInt32BE(8, at));
    at = bytes.writeInt16BE(row.quality, bytes.writeInt32BE(2, at));
  }
  bytes.writeInt16BE(END, at);
  return bytes;
}
