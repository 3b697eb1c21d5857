import type { Wording } from '../language.ts';
import type { HISTORY_ZH_CN } from '../zh-CN/history.ts';

export const HISTORY_EN: Wording<typeof HISTORY_ZH_CN> = {
  send: 'Import history',
  sendHint:
    'CSV or NDJSON, UTF-8; columns component, metric, at, value and, if you like, quality, in any order. Files beyond 2 GB: npm run import-history.',
  choose: 'Choose a file of readings',
  file: 'File of readings',
  zone: 'Zone of local times',
  zoneHint: "Of times without an offset; the city's where left empty",
  takeGood: 'Leave out lines with faults and import the others (otherwise nothing is imported)',
  start: 'Upload and import',
  empty: 'No history has been imported yet',
  states: {
    waiting: 'In the queue',
    checking: 'Checking',
    loading: 'Storing',
    summing: 'Rolling up',
    done: 'Done',
    refused: 'Not imported: lines with faults',
    failed: 'Not finished',
  },
  rows: 'Lines read',
  fresh: 'New readings',
  repeated: 'Repeated',
  conflicting: 'Conflicting',
  refused: 'Not taken',
  span: 'Readings from, to',
  sentBy: 'Uploaded by',
  sentAt: 'Uploaded at',
  line: 'Line no.',
  column: 'In column',
  fault: 'Fault of the line',
  shown: (shown: number, all: number) => (shown < all ? `The first ${shown}, of ${all} lines` : `${all} lines`),
  kept: (days: number) => `${days} days are older than raw readings are kept: they stay as history`,
  mend: 'Mend these lines and send the file again, or leave out lines with faults.',
};
