/**
 * The units that readings come in: SenML's registry (RFC 8428 section 12.1, RFC 8798 primary and secondary units), UCUM's
 * names for the same, and how people and devices write them. A unit is `numerator / denominator * 10^exponent` of the
 * coherent unit of its dimension; what has a dimension of its own name (`dB`, `pH`) converts into nothing else.
 */
export interface UnitAtom {
  /** Powers of base units: SI's by their symbols, and names of our own for what is no multiple of them. */
  readonly dimension: Readonly<Record<string, number>>;
  readonly numerator: number;
  readonly denominator: number;
  readonly exponent: number;
  /** Added to reach the zero of the coherent unit, in that unit; only for a unit that stands alone. */
  readonly offset: number;
  /** May bear `k`, `m`, `u` … */
  readonly isMetric: boolean;
}

/** Decimal exponents; UCUM's for bytes (`Ki` …) are powers of two and stand in {@link BINARY_PREFIXES}. */
export const PREFIXES: Readonly<Record<string, number>> = {
  da: 1,
  T: 12,
  G: 9,
  M: 6,
  k: 3,
  h: 2,
  d: -1,
  c: -2,
  m: -3,
  u: -6,
  n: -9,
  p: -12,
};
export const BINARY_PREFIXES: Readonly<Record<string, number>> = { Ki: 2 ** 10, Mi: 2 ** 20, Gi: 2 ** 30 };

interface Of {
  readonly n?: number;
  readonly d?: number;
  readonly e?: number;
  readonly offset?: number;
  readonly prefixes?: boolean;
}

function atom(dimension: Readonly<Record<string, number>>, of: Of = {}): UnitAtom {
  const { n = 1, d = 1, e = 0, offset = 0, prefixes = false } = of;
  return { dimension, numerator: n, denominator: d, exponent: e, offset, isMetric: prefixes };
}

const METRIC = { prefixes: true } as const;
const NEWTON = { kg: 1, m: 1, s: -2 } as const;
const PASCAL = { kg: 1, m: -1, s: -2 } as const;
const JOULE = { kg: 1, m: 2, s: -2 } as const;
const WATT = { kg: 1, m: 2, s: -3 } as const;
const VOLT = { kg: 1, m: 2, s: -3, A: -1 } as const;
const LITRE = { dimension: { m: 3 }, of: { e: -3, prefixes: true } } as const;

export const UNIT_ATOMS: ReadonlyMap<string, UnitAtom> = new Map(
  Object.entries({
    m: atom({ m: 1 }, METRIC),
    '[in_i]': atom({ m: 1 }, { n: 254, e: -4 }),
    '[ft_i]': atom({ m: 1 }, { n: 3048, e: -4 }),
    '[mi_i]': atom({ m: 1 }, { n: 1_609_344, e: -3 }),
    ha: atom({ m: 2 }, { e: 4 }),
    l: atom(LITRE.dimension, LITRE.of),
    L: atom(LITRE.dimension, LITRE.of),
    g: atom({ kg: 1 }, { e: -3, prefixes: true }),
    t: atom({ kg: 1 }, { e: 3 }),
    s: atom({ s: 1 }, METRIC),
    min: atom({ s: 1 }, { n: 60 }),
    h: atom({ s: 1 }, { n: 3600 }),
    d: atom({ s: 1 }, { n: 86_400 }),
    '[kn_i]': atom({ m: 1, s: -1 }, { n: 1852, d: 3600 }),
    A: atom({ A: 1 }, METRIC),
    K: atom({ K: 1 }, METRIC),
    Cel: atom({ K: 1 }, { offset: 273.15 }),
    '[degF]': atom({ K: 1 }, { n: 5, d: 9, offset: 459.67 * (5 / 9) }),
    cd: atom({ cd: 1 }, METRIC),
    lm: atom({ cd: 1, sr: 1 }, METRIC),
    lx: atom({ cd: 1, sr: 1, m: -2 }, METRIC),
    sr: atom({ sr: 1 }),
    mol: atom({ mol: 1 }, METRIC),
    Hz: atom({ s: -1 }, METRIC),
    Bq: atom({ s: -1 }, METRIC),
    kat: atom({ mol: 1, s: -1 }),
    N: atom(NEWTON, METRIC),
    Pa: atom(PASCAL, METRIC),
    bar: atom(PASCAL, { e: 5, prefixes: true }),
    atm: atom(PASCAL, { n: 101_325 }),
    '[mmHg]': atom(PASCAL, { n: 133_322_387_415, e: -9 }),
    '[mmH2O]': atom(PASCAL, { n: 980_665, e: -5 }),
    '[inHg]': atom(PASCAL, { n: 3_386_389, e: -3 }),
    '[psi]': atom(PASCAL, { n: 6_894_757_293_168, e: -9 }),
    J: atom(JOULE, METRIC),
    Wh: atom(JOULE, { n: 3600, prefixes: true }),
    W: atom(WATT, METRIC),
    V: atom(VOLT, METRIC),
    Ohm: atom({ ...VOLT, A: -2 }, METRIC),
    S: atom({ kg: -1, m: -2, s: 3, A: 2 }, METRIC),
    F: atom({ kg: -1, m: -2, s: 4, A: 2 }, METRIC),
    C: atom({ A: 1, s: 1 }, METRIC),
    Ah: atom({ A: 1, s: 1 }, { n: 3600, prefixes: true }),
    Wb: atom({ ...VOLT, s: -2 }, METRIC),
    T: atom({ kg: 1, s: -2, A: -1 }, METRIC),
    H: atom({ ...VOLT, s: -2, A: -2 }, METRIC),
    Gy: atom({ m: 2, s: -2, Gy: 1 }, METRIC),
    Sv: atom({ m: 2, s: -2, Sv: 1 }, METRIC),
    VA: atom({ VA: 1 }, METRIC),
    VAs: atom({ VA: 1, s: 1 }, METRIC),
    VAh: atom({ VA: 1, s: 1 }, { n: 3600, prefixes: true }),
    var: atom({ var: 1 }, METRIC),
    vars: atom({ var: 1, s: 1 }, METRIC),
    varh: atom({ var: 1, s: 1 }, { n: 3600, prefixes: true }),
    rad: atom({ rad: 1 }, METRIC),
    deg: atom({ rad: 1 }, { n: Math.PI, d: 180 }),
    bit: atom({ bit: 1 }, METRIC),
    B: atom({ bit: 1 }, { n: 8, prefixes: true }),
    '%': atom({}, { e: -2 }),
    '‰': atom({}, { e: -3 }),
    ppm: atom({}, { e: -6 }),
    ppb: atom({}, { e: -9 }),
    count: atom({}),
    dB: atom({ dB: 1 }),
    dBW: atom({ dBW: 1 }),
    dBm: atom({ dBW: 1 }, { offset: -30 }),
    pH: atom({ pH: 1 }),
    NTU: atom({ NTU: 1 }),
  }),
);

/** Whole units by what else they are called, after {@link UNIT_ATOMS}' own names. Weighting belongs to the quantity, not to dB. */
export const UNIT_ALIASES: ReadonlyMap<string, string> = new Map(
  Object.entries({
    '%RH': '%',
    '%rh': '%',
    '%EL': '%',
    EL: 's',
    lat: 'deg',
    lon: 'deg',
    beats: '1',
    'beat/min': '1/min',
    rpm: '1/min',
    '°C': 'Cel',
    degC: 'Cel',
    celsius: 'Cel',
    Celsius: 'Cel',
    '°F': '[degF]',
    degF: '[degF]',
    F_deg: '[degF]',
    fahrenheit: '[degF]',
    Fahrenheit: '[degF]',
    '°K': 'K',
    '°': 'deg',
    degree: 'deg',
    degrees: 'deg',
    'dB(A)': 'dB',
    dBA: 'dB',
    'dB[SPL]': 'dB',
    '[ppm]': 'ppm',
    '[ppb]': 'ppb',
    '[pH]': 'pH',
    PH: 'pH',
    mmHg: '[mmHg]',
    'm[Hg]': 'k[mmHg]',
    'mm[Hg]': '[mmHg]',
    mmH2O: '[mmH2O]',
    'mm[H2O]': '[mmH2O]',
    psi: '[psi]',
    inHg: '[inHg]',
    "[in_i'Hg]": '[inHg]',
    klux: 'klx',
    'dB(C)': 'dB',
    mph: '[mi_i]/h',
    kmh: 'km/h',
    kph: 'km/h',
    kn: '[kn_i]',
    kt: '[kn_i]',
    knot: '[kn_i]',
    in: '[in_i]',
    ft: '[ft_i]',
    mi: '[mi_i]',
    lux: 'lx',
    Lux: 'lx',
    sec: 's',
    hour: 'h',
    hr: 'h',
    day: 'd',
    Ω: 'Ohm',
    ohm: 'Ohm',
    By: 'B',
    // UN/CEFACT Recommendation 20, as FIWARE has them.
    GQ: 'ug/m3',
    GP: 'mg/m3',
    CEL: 'Cel',
    FAH: '[degF]',
    KEL: 'K',
    P1: '%',
    MTR: 'm',
    MMT: 'mm',
    CMT: 'cm',
    MTS: 'm/s',
    KMH: 'km/h',
    A97: 'hPa',
    PAL: 'Pa',
    KPA: 'kPa',
    LUX: 'lx',
    '2N': 'dB',
    WTT: 'W',
    KWH: 'kWh',
    VLT: 'V',
    AMP: 'A',
    percent: '%',
    pct: '%',
  }),
);
