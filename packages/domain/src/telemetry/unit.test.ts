import { describe, expect, it } from 'vitest';
import { conversionBetween, convert } from './unit.ts';
import { UNIT_ALIASES, UNIT_ATOMS } from './unit-table.ts';

function converted(value: number, from: string, to: string, metric?: string): number | undefined {
  const conversion = conversionBetween(from, to, metric);
  return conversion && convert(value, conversion);
}

describe('a value', () => {
  it.each([
    // Particles and gases, as stations send them.
    [0.035, 'mg/m3', 'ug/m3', 35],
    [35, 'µg/m³', 'ug/m3', 35],
    [35, 'μg/m3', 'ug/m3', 35],
    [35, '㎍/㎥', 'ug/m3', 35],
    [35, 'ug m-3', 'ug/m3', 35],
    [35, 'ug.m-3', 'ug/m3', 35],
    [35, 'ug/m^3', 'ug/m3', 35],
    [3.5e-8, 'kg/m3', 'ug/m3', 35],
    [800, 'ppb', 'ppm', 0.8],
    // Temperatures.
    [295.15, 'K', 'Cel', 22],
    [22, 'Cel', 'K', 295.15],
    [212, '[degF]', 'Cel', 100],
    [-40, '°F', '℃', -40],
    [98.6, 'degF', 'Cel', 37],
    [23.4, 'C', 'Cel', 23.4],
    [32, 'F', 'Cel', 0],
    [21, '°C', 'Cel', 21],
    // Lengths, speeds, rain, flows.
    [350, 'cm', 'm', 3.5],
    [3500, 'mm', 'm', 3.5],
    [2, 'km', 'm', 2000],
    [36, 'km/h', 'm/s', 10],
    [10, 'm/s', 'km/h', 36],
    [10, 'kn', 'km/h', 18.52],
    [60, 'mph', 'km/h', 96.56064],
    [2.5, 'mm/h', 'm/s', 2.5 / 3_600_000],
    [12, 'l/m2', 'mm', 12],
    [1, 'in', 'mm', 25.4],
    [3.6, 'm3/h', 'l/s', 1],
    [2, 'L/s', 'm3/h', 7.2],
    [90, 'l/min', 'm3/h', 5.4],
    // Pressures.
    [1013.25, 'hPa', 'Pa', 101_325],
    [101.325, 'kPa', 'hPa', 1013.25],
    [1.5, 'bar', 'kPa', 150],
    [1500, 'mbar', 'bar', 1.5],
    [1, 'atm', 'hPa', 1013.25],
    [29.92, 'inHg', 'hPa', 1013.2075888],
    [14.5037737730209, 'psi', 'bar', 1],
    // Electricity, power, energy, light, sound, radio, data.
    [3300, 'mV', 'V', 3.3],
    [250, 'mA', 'A', 0.25],
    [1.2, 'kW', 'W', 1200],
    [1.5, 'kWh', 'Wh', 1500],
    [1, 'kWh', 'J', 3_600_000],
    [3600, 'C', 'Ah', 1],
    [2, 'kvar', 'var', 2000],
    [1200, 'uS/cm', 'mS/m', 120],
    [350, 'lux', 'lx', 350],
    [1, 'klx', 'lx', 1000],
    [55, 'dB(A)', 'dB', 55],
    [55, 'dBA', 'dB', 55],
    [-70, 'dBm', 'dBW', -100],
    [8, 'Mbit/s', 'MB/s', 1],
    [1, 'MiB', 'KiB', 1024],
    // Parts and numbers.
    [0.5, '/', '%', 50],
    [50, '%RH', '%', 50],
    [50, '%', '/', 0.5],
    [87, '%EL', '%', 87],
    [12, '/100', '%', 12],
    [7, 'count', '1', 7],
    [7, '/', '1', 7],
    [1, '{car}', '1', 1],
    [2, '1/min', '/h', 120],
    [60, 'rpm', 'Hz', 1],
    [180, 'deg', 'rad', Math.PI],
    [0.9, '%/m', '%/m', 0.9],
    [1, '1/s', '/h', 3600],
  ])('of %d %s is in %s %d', (value, from, to, expected) => {
    expect(converted(value, from, to)).toBeCloseTo(expected, 12);
  });

  it('keeps its decimals: no fifteenth digit comes from the factor', () => {
    expect([0.035, 0.07, 0.0123, 1.1].map((value) => converted(value, 'mg/m3', 'ug/m3'))).toEqual([35, 70, 12.3, 1100]);
    expect([300.15, 273.15, 310.25].map((value) => converted(value, 'K', 'Cel'))).toEqual([27, 0, 37.1]);
  });

  it('that is the same in both is left as it is, to the last bit', () => {
    expect(converted(0.1 + 0.2, 'Cel', '℃')).toBe(0.1 + 0.2);
    expect(converted(5e-324, 'm', 'm')).toBe(5e-324);
    expect(converted(1 / 3, 'hPa', 'mbar')).toBe(1 / 3);
  });
});

describe('parts of a gas', () => {
  it('are mass at 25 degrees and 1013.25 hPa, where the metric names the gas', () => {
    expect(converted(1, 'ppb', 'ug/m3', 'no2')).toBeCloseTo(1.8804, 3);
    expect(converted(1, 'ppm', 'mg/m3', 'co')).toBeCloseTo(1.1449, 3);
    expect(converted(100, 'ppb', 'ug/m3', 'o3')).toBeCloseTo(196.2, 1);
    expect(converted(196.2, 'ug/m3', 'ppb', 'O3')).toBeCloseTo(100, 1);
  });

  it('are not, where it does not', () => {
    expect(converted(1, 'ppb', 'ug/m3', 'pm25')).toBeUndefined();
    expect(converted(1, 'ppb', 'ug/m3')).toBeUndefined();
    expect(converted(1, 'ppb', 'm', 'no2')).toBeUndefined();
  });
});

describe('a unit that is', () => {
  it.each([
    ['of another kind', 'Cel', 'ug/m3'],
    ['a mass for a volume', 'kg', 'l'],
    ['a charge where no temperature is measured', 'C', 'ug/m3'],
    ['a voltage for a share', 'V', '%'],
    ['a level for a ratio', 'dB', '1'],
    ['apparent power for real', 'VA', 'W'],
    ['dissolved differently', 'mol/m3', 'mg/m3'],
    ['unknown', 'furlong', 'm'],
    ['unknown by its prefix', 'kmin', 's'],
    ['a name of a prototype', 'constructor', 'm'],
    ['nothing but a stroke after it', 'm/', 'm'],
    ['two strokes', 'm//s', 'm/s'],
    ['raised to nothing', 'm0', '1'],
    ['very long', `${'m.'.repeat(100_000)}m`, 'm'],
    ['for a metric without a unit of the table', 'm', '级'],
  ])('%s converts into nothing', (_what, from, to) => {
    expect(conversionBetween(from, to)).toBeUndefined();
  });

  it('unknown is the same as itself', () => {
    expect(converted(3, '级', '级')).toBe(3);
  });
});

describe('the table', () => {
  it('has an atom behind each alias', () => {
    for (const [alias, name] of UNIT_ALIASES)
      expect([alias, conversionBetween(name, alias)]).toEqual([alias, { multiply: 1, divide: 1, add: 0 }]);
  });

  it('comes back: there and back again is the value', () => {
    // C and F alone mean a temperature where one is measured, and so don't come back.
    const names = [...UNIT_ATOMS.keys()].filter((name) => name !== 'C' && name !== 'F');
    for (const from of names) {
      for (const to of names) {
        const there = converted(12.5, from, to);
        if (there === undefined) continue;
        expect([from, to, (converted(there, to, from) ?? 0) / 12.5]).toEqual([from, to, expect.closeTo(1, 6)]);
      }
    }
  });

  it('knows the primary and secondary units of RFC 8428 and RFC 8798 but the levels of Bel', () => {
    const registered =
      'm kg g s A K cd mol Hz rad sr N Pa J W C V F Ohm S Wb T H Cel lm lx Bq Gy Sv kat m2 m3 l m/s m/s2 m3/s l/s W/m2 cd/m2 ' +
      'bit bit/s lat lon pH dB dBW count / % %RH %EL EL 1/s 1/min beat/min beats S/m B VA VAs var vars J/m kg/m3 deg ' +
      'NTU ms min h MHz kW kVA kvar Ah Wh kWh varh kvarh kVAh Wh/km KiB GB Mbit/s B/s MB/s mV mA dBm ug/m3 mm/h m/h ppm /100 /1000 hPa mm cm km km/h';
    const known = registered.split(' ').filter((unit) => conversionBetween(unit, unit === '/' ? '1' : `1.${unit}`));
    const offsets = ['Cel', 'dBm', '/', '/100', '/1000', 'beats', 'beat/min'];
    expect(registered.split(' ').filter((unit) => !known.includes(unit) && !offsets.includes(unit))).toEqual([]);
  });
});
