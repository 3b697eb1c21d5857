/**
 * The floors of the house: every import of ours goes down, and only where a row of the lists below allows it. Read it as
 * "files of FROM may import files of TO"; all else between files of this repository is an error.
 */

/** What every process of ours on Node may import. */
const NODE_APP = [
  'packages/domain',
  'packages/contract',
  'packages/db',
  'packages/runtime',
  'packages/intake',
  'packages/web',
  'packages/sheet',
];

/** Floors: which package may import which. A unit may always import itself. */
const FLOORS = {
  'packages/domain': [],
  'packages/contract': ['packages/domain'],
  'packages/db': ['packages/domain'],
  'packages/runtime': [],
  // What ingest does with messages, and the server previews (ADR 0012).
  'packages/intake': ['packages/domain', 'packages/contract'],
  // One reader of sheets, for the city's folder and the desk's uploads (ADR 0034).
  'packages/sheet': ['packages/domain'],
  // What every HTTP process speaks with (ADR 0022): no database, no noun of the city.
  'packages/web': ['packages/domain', 'packages/contract', 'packages/runtime'],
  'packages/client': ['packages/contract', 'packages/domain'],
  'packages/ui': ['packages/contract', 'packages/domain'],
  'apps/ingest': NODE_APP,
  'apps/server': NODE_APP,
  // All that is done as the database's owner; the services' logins own nothing (ADR 0023).
  'apps/steward': ['packages/domain', 'packages/contract', 'packages/db', 'packages/runtime', 'packages/sheet'],
  'apps/dashboard': ['packages/domain', 'packages/contract', 'packages/client', 'packages/ui'],
  'apps/handler': ['packages/domain', 'packages/contract', 'packages/client', 'packages/ui'],
  'simulators/city': ['packages/domain', 'packages/contract', 'packages/client', 'packages/runtime'],
  // Numbers that a seed and a name decide, for every simulator that plays by chance.
  'simulators/dice': [],
  'simulators/devices': [
    'packages/domain',
    'packages/contract',
    'packages/client',
    'packages/runtime',
    'simulators/dice',
  ],
  'simulators/people': [
    'packages/domain',
    'packages/contract',
    'packages/client',
    'packages/runtime',
    'simulators/dice',
  ],
  'apps/e2e': ['packages/domain', 'packages/contract', 'packages/client', 'packages/runtime'],
  // The launcher starts processes and imports none of them; restore makes the schema by the code that owns it.
  // The offline verifier needs the rules of evidence alone.
  infra: ['packages/db', 'packages/domain'],
  // What shows that nothing is lost; nothing of the product uses it. Load sends what its journal says; the checker looks up what became
  // of it by SQL of its own (ADR 0010): neither sees packages/db.
  'proof/testbed': ['packages/contract', 'infra'],
  'proof/load': ['packages/contract'],
  'proof/checker': ['packages/domain', 'packages/runtime', 'proof/load', 'proof/testbed'],
  // Starts the embedded PostgreSQL as the launcher does, and kills it.
  'proof/faults': ['packages/db', 'infra', 'proof/testbed', 'proof/load', 'proof/checker'],
  bench: [
    'packages/domain',
    'packages/contract',
    'packages/db',
    'packages/runtime',
    'packages/client',
    'infra',
    'proof/load',
    'proof/testbed',
  ],
};

/** What only tests may import on top: a database per test file, and for service tests the other end of the wire. */
const FLOORS_OF_TESTS = {
  'apps/ingest': ['packages/client', 'proof/testbed'],
  // A server under test has a city that steward imported and looks after.
  'apps/server': ['packages/client', 'apps/steward', 'proof/testbed'],
  infra: ['packages/client'],
  'apps/e2e': ['proof/testbed'],
  'proof/checker': ['packages/db'],
  'simulators/people': ['proof/testbed'],
  // The demo city's mappings run in the sandbox that ingest runs them in.
  'simulators/city': ['packages/intake'],
};

/** Rooms inside apps: a folder of `src` may import itself and these; files directly in `src` (main, config, metrics) see all. */
const ROOMS = {
  'apps/server': {
    anyRoomSees: ['realtime'],
    roomsThatSeeNoOther: ['realtime'],
    topFiles: ['config', 'metrics'],
  },
  // Down the way of a message: what comes in, is mapped (feeds), may speak (identity), is stored (lane), is judged (rules).
  'apps/ingest': {
    rooms: {
      wire: ['feeds', 'identity', 'lane'],
      feeds: ['identity', 'lane'],
      identity: ['lane'],
      lane: ['rules'],
      rules: [],
    },
    topFiles: ['config', 'metrics'],
  },
  'apps/dashboard': { commonRooms: ['map', 'charts', 'live', 'session', 'names', 'words', 'theme', 'workbench'] },
  'apps/handler': { commonRooms: ['map', 'live', 'outbox'] },
};

/** Rooms inside packages/db: a room sees itself, `connection`, and these. */
const ROOMS_OF_DB = {
  connection: [],
  case: ['people', 'city'],
  alarm: ['people'],
  telemetry: ['city'],
  component: [],
  people: [],
  change: [],
  city: [],
  situation: ['case', 'city'],
  request: [],
  storage: ['telemetry', 'city', 'history'],
  history: ['telemetry', 'storage'],
  quarantine: ['telemetry'],
  ingest: ['telemetry', 'alarm', 'city'],
  feed: ['component', 'quarantine'],
};

/** Which rooms alone may import a package from outside. */
const SOLE_USERS = [
  { what: 'maplibre-gl|mapbox-gl', only: '^apps/(dashboard|handler)/src/map/' },
  { what: 'echarts', only: '^apps/dashboard/src/charts/' },
  { what: 'socket\\.io-client', only: '^packages/client/src/live\\.' },
];

const TEST = '\\.test\\.tsx?$|/src/testing/|^apps/e2e/|/test/';
const OURS = '^(packages|apps|simulators|proof)/[^/]+/|^(infra|bench)/';

const units = Object.keys(FLOORS);
const folder = (unit) => `^${unit}/`;
const testsOf = (unit) => [
  `^${unit}/.*\\.test\\.tsx?$`,
  `^${unit}/.*/test/`,
  `^${unit}/src/testing/`,
  ...(unit === 'apps/e2e' ? ['^apps/e2e/'] : []),
];
const anyOf = (patterns) => (patterns.length === 0 ? '^$' : patterns.join('|'));

/** Default deny: from a unit to anything of ours that isn't the unit itself or in its row. */
const floorRules = units.flatMap((unit) => [
  {
    name: `floor-of-${unit.replaceAll('/', '-')}`,
    comment: `${unit} may import of ours only: ${FLOORS[unit].join(', ') || 'itself'}`,
    severity: 'error',
    from: { path: folder(unit), pathNot: TEST },
    to: { path: OURS, pathNot: anyOf([unit, ...FLOORS[unit]].map(folder)) },
  },
  {
    name: `floor-of-tests-of-${unit.replaceAll('/', '-')}`,
    severity: 'error',
    from: { path: testsOf(unit) },
    to: { path: OURS, pathNot: anyOf([unit, ...FLOORS[unit], ...(FLOORS_OF_TESTS[unit] ?? [])].map(folder)) },
  },
]);

const roomsOf = (app) => `^${app}/src/([^/]+)/`;

const serverRooms = (() => {
  const { anyRoomSees, roomsThatSeeNoOther, topFiles } = ROOMS['apps/server'];
  const foundation = roomsThatSeeNoOther.join('|');
  return [
    {
      name: 'server-noun-sees-itself',
      comment: 'a noun folder sees itself and realtime/; main.ts composes',
      severity: 'error',
      from: { path: roomsOf('apps/server'), pathNot: TEST },
      to: {
        path: '^apps/server/src/',
        pathNot: anyOf([
          `^apps/server/src/($1|${anyRoomSees.join('|')})/`,
          `^apps/server/src/(${topFiles.join('|')})\\.ts$`,
        ]),
      },
    },
    {
      name: 'server-foundation-sees-no-noun',
      comment: 'realtime/ knows no noun of the city',
      severity: 'error',
      from: { path: `^apps/server/src/(${foundation})/`, pathNot: TEST },
      to: { path: '^apps/server/src/[^/]+/', pathNot: `^apps/server/src/(${foundation})/` },
    },
  ];
})();

const ingestRooms = (() => {
  const { rooms, topFiles } = ROOMS['apps/ingest'];
  const files = `^apps/ingest/src/(${topFiles.join('|')})\\.ts$`;
  const noOther = {
    name: 'ingest-has-no-other-room',
    severity: 'error',
    from: { pathNot: TEST },
    to: { path: '^apps/ingest/src/[^/]+/', pathNot: `^apps/ingest/src/(${Object.keys(rooms).join('|')}|test)/` },
  };
  const downwards = Object.entries(rooms).map(([room, below]) => ({
    name: `ingest-room-${room}`,
    comment: `${room}/ sees itself, ${[...below, ...topFiles].join(', ')}; ingest.ts composes`,
    severity: 'error',
    from: { path: `^apps/ingest/src/${room}/`, pathNot: TEST },
    to: { path: '^apps/ingest/src/', pathNot: `^apps/ingest/src/(${[room, ...below].join('|')})/|${files}` },
  }));
  return [noOther, ...downwards];
})();

const dbRooms = [
  ...Object.entries(ROOMS_OF_DB).map(([room, below]) => ({
    name: `db-room-${room}`,
    comment: `packages/db/src/${room} may import of its package only: ${[room, 'connection', ...below].join(', ')}`,
    severity: 'error',
    from: { path: `^packages/db/src/${room}/`, pathNot: TEST },
    to: { path: '^packages/db/src/', pathNot: `^packages/db/src/(${[room, 'connection', ...below].join('|')})/` },
  })),
  {
    name: 'db-rooms-are-named',
    comment: 'a new room of packages/db needs a row in ROOMS_OF_DB',
    severity: 'error',
    from: { path: '^packages/db/src/', pathNot: `^packages/db/src/(${Object.keys(ROOMS_OF_DB).join('|')})/|${TEST}` },
    to: { path: '^packages/db/src/' },
  },
];

const browserRooms = ['apps/dashboard', 'apps/handler'].flatMap((app) => {
  const { commonRooms } = ROOMS[app];
  const name = app.split('/')[1];
  return [
    {
      name: `${name}-feature-sees-itself`,
      comment: `a feature sees itself, ${commonRooms.join(', ')}; never another feature, never app/`,
      severity: 'error',
      from: { path: `^${app}/src/features/([^/]+)/`, pathNot: TEST },
      to: { path: `^${app}/src/`, pathNot: `^${app}/src/(features/$1|${commonRooms.join('|')})/` },
    },
    {
      name: `${name}-common-room-sees-no-feature`,
      comment: `${commonRooms.join(', ')} know neither features nor app/`,
      severity: 'error',
      from: { path: `^${app}/src/(${commonRooms.join('|')})/`, pathNot: TEST },
      to: { path: `^${app}/src/(features|app)/` },
    },
  ];
});

const soleUsers = SOLE_USERS.map(({ what, only }) => ({
  name: `sole-user-of-${what.replaceAll(/[^a-z-]+/g, '-')}`,
  comment: `only ${only} may import ${what}`,
  severity: 'error',
  from: { path: '^(packages|apps/(dashboard|handler))/', pathNot: `${only}|${TEST}` },
  to: { path: `node_modules/(${what})/` },
}));

const generalRules = [
  {
    name: 'domain-without-packages',
    comment: "the city's rules need no npm package and no Node",
    severity: 'error',
    from: { path: '^packages/domain/', pathNot: TEST },
    to: { pathNot: '^packages/domain/' },
  },
  {
    name: 'no-cycles',
    severity: 'error',
    from: {},
    to: { circular: true, viaOnly: { pathNot: 'node_modules' } },
  },
  {
    name: 'no-utils-rooms',
    comment: 'a folder is named for what is in it',
    severity: 'error',
    from: {},
    to: { path: '/(utils?|helpers?|common|shared|misc|lib)/', pathNot: 'node_modules' },
  },
  {
    name: 'no-barrels',
    severity: 'error',
    from: {},
    to: { path: '/index\\.(ts|tsx|mjs|js)$', pathNot: 'node_modules' },
  },
  {
    name: 'no-test-in-production',
    severity: 'error',
    from: { path: OURS, pathNot: TEST },
    to: { path: TEST, pathNot: 'node_modules' },
  },
  {
    name: 'nothing-unresolved',
    comment: 'what is not in this package.json does not resolve',
    severity: 'error',
    from: {},
    to: { couldNotResolve: true, pathNot: '^virtual:|\\?(worker|url|raw)|^\\$' },
  },
];

const options = {
  doNotFollow: { path: 'node_modules' },
  exclude: { path: '(^|/)(dist|coverage|test-results)/' },
  tsPreCompilationDeps: true,
  combinedDependencies: false,
  preserveSymlinks: false,
  moduleSystems: ['es6', 'cjs'],
  enhancedResolveOptions: {
    exportsFields: ['exports'],
    conditionNames: ['import', 'require', 'node', 'default', 'types', 'browser'],
    extensions: ['.ts', '.tsx', '.mjs', '.cjs', '.js', '.json', '.css', '.d.ts'],
  },
};

/** A debt takes one file out of one rule. */
function withoutDebt(rule, debt) {
  const files = debt.filter((each) => each.rule === rule.name).map((each) => each.file);
  if (files.length === 0) return rule;
  return { ...rule, from: { ...rule.from, pathNot: anyOf([rule.from.pathNot, ...files].filter(Boolean)) } };
}

/** DEBT: `{ rule, file, reason }` each, `file` a pattern of its path. An empty list is a thing to be proud of. */
const DEBT = [];

module.exports = {
  forbidden: [
    ...floorRules,
    ...serverRooms,
    ...ingestRooms,
    ...dbRooms,
    ...browserRooms,
    ...soleUsers,
    ...generalRules,
  ].map((rule) => withoutDebt(rule, DEBT)),
  options,
};
