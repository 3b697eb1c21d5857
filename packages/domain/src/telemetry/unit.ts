import { BINARY_PREFIXES, PREFIXES, UNIT_ALIASES, UNIT_ATOMS } from './unit-table.ts';

/** Makes a value of one unit a value of another: `value * multiply / divide + add`. */
export interface UnitConversion {
  readonly multiply: number;
  readonly divide: number;
  readonly add: number;
}

/** A unit in terms of the coherent one of its dimension. */
interface Unit {
  readonly dimension: ReadonlyMap<string, number>;
  readonly numerator: number;
  readonly denominator: number;
  readonly exponent: number;
  readonly offset: number;
}

const SAME: UnitConversion = { multiply: 1, divide: 1, add: 0 };
/** No unit is written longer. */
const LONGEST = 40;

/**
 * How values in `from` become values in `to`; undefined where they can't: another kind of quantity, or a unit that is not
 * known. Equal texts are the same unit, known or not. `metric` is the metric's code: of a gas, its parts (`ppb`) and its
 * mass (`ug/m3`) convert into each other.
 */
export function conversionBetween(from: string, to: string, metric = ''): UnitConversion | undefined {
  const [own, wanted] = [plain(from), plain(to)];
  if (own === wanted) return SAME;
  const target = unitOf(wanted);
  if (!target) return undefined;
  const source = unitOf(isTemperature(target) ? (TEMPERATURES.get(own) ?? own) : own);
  if (!source) return undefined;
  if (isSameKind(source, target)) return between(source, target);
  return betweenPartsAndMass(source, target, metric);
}

/** Fifteen digits are what decimal fractions keep; a shift of zero leaves nine decimals. */
export function convert(value: number, { multiply, divide, add }: UnitConversion): number {
  if (multiply === divide && add === 0) return value;
  const scaled = (value * multiply) / divide;
  return add === 0 ? Number(scaled.toPrecision(15)) : Math.round((scaled + add) * 1e9) / 1e9;
}

function between(source: Unit, target: Unit): UnitConversion {
  const exponent = source.exponent - target.exponent;
  const multiply = source.numerator * target.denominator * 10 ** Math.max(exponent, 0);
  const divide = source.denominator * target.numerator * 10 ** Math.max(-exponent, 0);
  const add = ((source.offset - target.offset) * target.denominator) / target.numerator / 10 ** target.exponent;
  return multiply === divide && add === 0 ? SAME : { multiply, divide, add };
}

function isSameKind(one: Unit, other: Unit): boolean {
  const names = new Set([...one.dimension.keys(), ...other.dimension.keys()]);
  return [...names].every((name) => (one.dimension.get(name) ?? 0) === (other.dimension.get(name) ?? 0));
}

/** What means a charge and a capacity elsewhere can only be meant so where a temperature is measured. */
const TEMPERATURES: ReadonlyMap<string, string> = new Map([
  ['C', 'Cel'],
  ['F', '[degF]'],
]);

function isTemperature(unit: Unit): boolean {
  return isSameKind(unit, { ...unit, dimension: new Map([['K', 1]]) });
}

/** Molar masses (g/mol) of the gases that stations measure, by the codes that their metrics have. */
const MOLAR_MASSES: ReadonlyMap<string, number> = new Map([
  ['so2', 64.066],
  ['no2', 46.0055],
  ['no', 30.0061],
  ['co', 28.0101],
  ['o3', 47.9982],
  ['h2s', 34.081],
  ['nh3', 17.0305],
  ['co2', 44.0095],
  ['ch4', 16.0425],
]);
/** Litres of an ideal gas at the reference state of GB 3095-2012 (as amended in 2018): 298.15 K and 1013.25 hPa. */
const MOLAR_VOLUME = 24.4654;

/** From `ppb` to `ug/m3` and back, for a gas that its metric names; undefined for anything else. */
function betweenPartsAndMass(source: Unit, target: Unit, metric: string): UnitConversion | undefined {
  const mass = MOLAR_MASSES.get(metric.toLowerCase());
  if (mass === undefined) return undefined;
  if (isParts(source) && isMassPerVolume(target)) {
    // g/l is the coherent kg/m3.
    return between(
      {
        ...source,
        dimension: target.dimension,
        numerator: source.numerator * mass,
        denominator: source.denominator * MOLAR_VOLUME,
      },
      target,
    );
  }
  if (isMassPerVolume(source) && isParts(target)) {
    return between(
      {
        ...source,
        dimension: target.dimension,
        numerator: source.numerator * MOLAR_VOLUME,
        denominator: source.denominator * mass,
      },
      target,
    );
  }
  return undefined;
}

function isParts(unit: Unit): boolean {
  return isSameKind(unit, { ...unit, dimension: new Map() });
}

function isMassPerVolume(unit: Unit): boolean {
  return isSameKind(unit, {
    ...unit,
    dimension: new Map([
      ['kg', 1],
      ['m', -3],
    ]),
  });
}

/** One way of writing: compatibility forms (℃, ㎍, ³) as plain ones, UCUM's annotations gone, micro as u. */
function plain(text: string): string {
  const written = text
    .slice(0, LONGEST + 1)
    .normalize('NFKC')
    .replaceAll('μ', 'u')
    .replaceAll('−', '-')
    .replaceAll(/\{[^{}]*\}/g, '')
    .trim();
  return UNIT_ALIASES.get(written) ?? written;
}

/** Undefined for what is no unit of the table. An empty text and `/` are the unit one. */
function unitOf(text: string): Unit | undefined {
  if (text.length > LONGEST) return undefined;
  const product: Product = { dimension: new Map(), numerator: 1, denominator: 1, exponent: 0, offset: 0 };
  if (text === '' || text === '/') return product;
  const factors = text.replaceAll(/\s*([/.*·])\s*/g, '$1').split(/(?=[/.*·\s])/);
  for (const [index, factor] of factors.entries()) {
    const power = factor.startsWith('/') ? -1 : 1;
    const written = factor.replace(/^[/.*·\s]/, '');
    if (written === '' && !(index === 0 && factor === '')) return undefined;
    if (!multiplyBy(product, written, { power, isAlone: factors.length === 1 })) return undefined;
  }
  return product;
}

interface Product {
  readonly dimension: Map<string, number>;
  numerator: number;
  denominator: number;
  exponent: number;
  offset: number;
}

const FACTOR = /^(.*?[^\d^-])(?:\^?(-?\d))?$/;

/** False where a factor is no unit. */
function multiplyBy(
  product: Product,
  written: string,
  { power, isAlone }: { power: number; isAlone: boolean },
): boolean {
  if (/^10*$/.test(written)) {
    product.exponent += power * (written.length - 1);
    return true;
  }
  const [, name = '', raised = '1'] = FACTOR.exec(written) ?? [];
  const unit = prefixed(UNIT_ALIASES.get(name) ?? name);
  const times = power * Number(raised);
  if (!unit || times === 0) return false;
  for (const [base, own] of Object.entries(unit.dimension)) {
    product.dimension.set(base, (product.dimension.get(base) ?? 0) + own * times);
  }
  product.numerator *= (times > 0 ? unit.numerator : unit.denominator) ** Math.abs(times);
  product.denominator *= (times > 0 ? unit.denominator : unit.numerator) ** Math.abs(times);
  product.exponent += unit.exponent * times;
  product.offset = isAlone && times === 1 ? unit.offset : 0;
  return true;
}

/** An atom, or a metric one with a prefix. */
function prefixed(name: string) {
  const atom = UNIT_ATOMS.get(name);
  if (atom) return atom;
  for (const length of [2, 1]) {
    const prefix = name.slice(0, length);
    const base = UNIT_ATOMS.get(name.slice(length));
    if (!base?.isMetric) continue;
    const [decimal, binary] = [PREFIXES[prefix], BINARY_PREFIXES[prefix]];
    if (decimal !== undefined) return { ...base, exponent: base.exponent + decimal };
    if (binary !== undefined && 'bit' in base.dimension) return { ...base, numerator: base.numerator * binary };
  }
  return undefined;
}
