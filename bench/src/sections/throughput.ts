import { join } from 'node:path';
import { openBaseline } from '../contenders/baseline.ts';
import { openCity } from '../contenders/city.ts';
import type { Contender } from '../contenders/contender.ts';
import { CONNECTIONS, figuresOf, runLoad, WINDOW } from '../contenders/load-run.ts';
import { openNodeRed } from '../contenders/node-red.ts';
import type { Bench, BenchContext, BrokerKind } from '../context.ts';
import { waitForQuiet } from '../cpu/quiet.ts';
import { SectionBook } from '../journal.ts';
import { MOSQUITTO_SETTINGS } from '../mosquitto/mosquitto.ts';
import { installNodeRed, NODE_RED_PACKAGES } from '../node-red/install.ts';
import type { SectionResult } from '../results.ts';

const PACED_PER_SECOND = 5_000;
const MANY = 10;

interface Entrant {
  readonly name: string;
  /** How the city runs meanwhile; a baseline brings a broker of its own and leaves the city idle. */
  readonly city: BrokerKind;
  readonly needs?: 'mosquitto' | 'node-red';
  readonly records: number;
  readonly perSecond?: number;
  readonly isBrief: boolean;
  /** It stores a row for each reading. */
  readonly keeps: boolean;
  open(bench: Bench, context: BenchContext): Promise<Contender>;
}

/** The row whose rate is the saturation that other sections load up to. */
export const SATURATED = 'CityLoop';

const cityEntrant = (name: string, city: BrokerKind, records: number): Entrant => ({
  name,
  city,
  ...(city === 'mosquitto' ? { needs: 'mosquitto' } : {}),
  records,
  isBrief: false,
  keeps: true,
  open: (_bench, context) => openCity(context, records),
});

const bareEntrant = (name: string, on: 'embedded' | 'mosquitto', records: number): Entrant => ({
  name,
  city: 'embedded',
  ...(on === 'mosquitto' ? { needs: 'mosquitto' } : {}),
  records,
  isBrief: false,
  keeps: true,
  open: ({ stand }, context) => openBaseline(context, stand, { pipeline: 'insert', on, records }),
});

const counterEntrant = (name: string, on: 'embedded' | 'mosquitto'): Entrant => ({
  ...bareEntrant(name, on, 1),
  isBrief: true,
  keeps: false,
  open: ({ stand }, context) => openBaseline(context, stand, { pipeline: 'count', on, records: 1 }),
});

const nodeRedEntrant = (name: string, wiring: 'usual' | 'tuned', installed: string): Entrant => ({
  ...bareEntrant(name, 'mosquitto', 1),
  needs: 'node-red',
  isBrief: true,
  open: ({ stand }, context) => openNodeRed(context, stand, { installed, wiring }),
});

function listEntrants(nodeRed: string | undefined): Entrant[] {
  const paced = `CityLoop, ${PACED_PER_SECOND.toLocaleString('en-US')} msg/s offered`;
  return [
    cityEntrant(SATURATED, 'embedded', 1),
    bareEntrant('bare pipeline', 'embedded', 1),
    counterEntrant('broker and a counter (keeps nothing)', 'embedded'),
    cityEntrant('CityLoop, 10 readings', 'embedded', MANY),
    bareEntrant('bare pipeline, 10 readings', 'embedded', MANY),
    { ...cityEntrant(paced, 'embedded', 1), perSecond: PACED_PER_SECOND, isBrief: true },
    cityEntrant('Mosquitto: CityLoop', 'mosquitto', 1),
    bareEntrant('Mosquitto: bare pipeline', 'mosquitto', 1),
    counterEntrant('Mosquitto: a counter (keeps nothing)', 'mosquitto'),
    cityEntrant('Mosquitto: CityLoop, 10 readings', 'mosquitto', MANY),
    bareEntrant('Mosquitto: bare pipeline, 10 readings', 'mosquitto', MANY),
    ...(nodeRed === undefined
      ? []
      : [
          nodeRedEntrant('Mosquitto: Node-RED, an INSERT per message', 'usual', nodeRed),
          nodeRedEntrant('Mosquitto: Node-RED, batches', 'tuned', nodeRed),
        ]),
  ];
}

/** Messages and rows per second from MQTT publish to commit, and the CPU time that each process spends on a message. */
export async function measureThroughput(bench: Bench): Promise<SectionResult> {
  const { config, stand, journal, signal } = bench;
  const book = new SectionBook(journal, 'throughput', signal);
  const nodeRed = await findNodeRed(bench);
  const all = listEntrants(nodeRed.folder);
  const entrants = all.filter((entrant) => entrant.needs === undefined || stand.mosquitto !== undefined);
  for (let segment = 1; segment <= config.segments; segment += 1) {
    for (const entrant of inTurn(entrants, segment)) await measureSegment(bench, book, { entrant, segment });
  }
  return {
    name: 'throughput',
    title: 'From MQTT publish (QoS 1) to commit',
    settings: {
      ...settingsOf(bench),
      'sources (device, metric)': (await stand.on('embedded')).workload.targets.length,
    },
    rows: book.rows(all.map((entrant) => entrant.name)),
    notes: [...NOTES, ...nodeRed.notes, ...(stand.mosquitto === undefined ? [NO_MOSQUITTO] : [])],
  };
}

export const NO_MOSQUITTO = 'NO MOSQUITTO was found: nothing on an external broker was measured (install mosquitto)';

const NOTES = [
  'msg/s of CityLoop, the bare pipeline and Node-RED counts what is committed; every row was counted in the database afterwards, or the bench would have stopped',
  'bare pipeline: the same broker or client library, JSON.parse and INSERT alone: no identity, checks, rules, latest values, rollups, quarantine',
  'us/msg: CPU time of a process with its children; all: every process but the generator; ingest stands for what takes its place in baselines',
  'each segment begins with an empty table of readings; contenders take turns, each segment in another order',
];

async function findNodeRed({ stand, say }: Bench): Promise<{ folder: string | undefined; notes: string[] }> {
  if (stand.mosquitto === undefined) return { folder: undefined, notes: [] };
  const found = await installNodeRed(join(stand.root, '.cache/bench'));
  if ('folder' in found) {
    const version = NODE_RED_PACKAGES['node-red'];
    return { folder: found.folder, notes: [`Node-RED ${version}, acknowledges before the commit in both wirings`] };
  }
  const note = `NO NODE-RED: it could not be installed, so it was not measured (${found.reason})`;
  say(note);
  return { folder: undefined, notes: [note] };
}

/** By city, since that is restarted for another broker; within, each segment begins with another one. */
function inTurn(entrants: readonly Entrant[], segment: number): Entrant[] {
  const kinds: BrokerKind[] = segment % 2 === 1 ? ['embedded', 'mosquitto'] : ['mosquitto', 'embedded'];
  return kinds.flatMap((kind) => {
    const own = entrants.filter((entrant) => entrant.city === kind);
    const first = (segment - 1) % Math.max(1, own.length);
    return [...own.slice(first), ...own.slice(0, first)];
  });
}

async function measureSegment(
  bench: Bench,
  book: SectionBook,
  { entrant, segment }: { readonly entrant: Entrant; readonly segment: number },
): Promise<void> {
  const { config, stand, say } = bench;
  await book.step(`segment ${segment}, ${entrant.name}`, async (note) => {
    const context = await stand.on(entrant.city);
    await waitForQuiet(context.city.pids());
    await context.client.query('checkpoint');
    const contender = await entrant.open(bench, context);
    try {
      const run = await runLoad(contender, {
        targets: context.workload.targets,
        records: entrant.records,
        perSecond: entrant.perSecond,
        seconds: entrant.isBrief ? config.seconds.brief : config.seconds.segment,
      });
      note(entrant.name, figuresOf(run, entrant.keeps ? entrant.records : undefined));
    } finally {
      await contender.close();
    }
    say(`throughput: segment ${segment} of ${config.segments}, ${entrant.name}`);
  });
}

function settingsOf({ config, stand }: Bench): Record<string, string | number> {
  return {
    connections: CONNECTIONS,
    'sent and not done, at most': CONNECTIONS * WINDOW,
    'batch rows': config.batch.maxRows,
    'batch ms': config.batch.maxMs,
    ...(stand.mosquitto === undefined
      ? {}
      : Object.fromEntries(
          Object.entries(MOSQUITTO_SETTINGS).map(([name, value]) => [`Mosquitto ${name}`, String(value)]),
        )),
  };
}
