import { code, flag, integer, number, oneOf, optional, optionalCode, plainText, text } from '@cityloop/sheet/cell';
import { COMPONENT_TABLE } from '@cityloop/sheet/component-table';
import { sheetTable } from '@cityloop/sheet/table';
import { optionalPositive } from './limits.ts';

const optionalNumber = optional(number);
const nameColumns = {
  name: { type: text, aliases: ['名称'], meaning: 'what people read' },
  nameEn: { type: plainText, aliases: ['英文名称', 'english name'], meaning: 'the same in English', absent: '' },
} as const;

export const COMPONENT_TYPES = sheetTable({
  key: ['code'],
  columns: {
    code: {
      type: code,
      aliases: ['编码', '代码', '类型编码'],
      meaning: 'letters, digits and `-`',
      example: 'street-lamp',
    },
    class: {
      type: oneOf(['public-facility', 'traffic', 'appearance', 'greening', 'other']),
      aliases: ['大类', '类别'],
      meaning:
        'class of GB/T 30428.2: `public-facility` 公用设施, `traffic` 道路交通, `appearance` 市容环境, `greening` 园林绿化, `other` 其他',
      example: 'public-facility',
    },
    ...nameColumns,
    device: { type: flag, aliases: ['是否设备', '设备'], meaning: 'whether it sends readings', example: 'false' },
    maintenanceBelow: {
      type: optional(integer.refine((value) => value >= 1 && value <= 100, 'must be 1 to 100, or empty')),
      aliases: ['养护限值'],
      meaning: 'trust in % below which a device of this type needs maintenance; empty: no case is opened for it',
      example: '50',
      absent: '',
    },
    maintenanceCategory: {
      type: optionalCode,
      aliases: ['养护类别'],
      meaning: 'category of that case, from `categories.csv`; together with the limit or not at all',
      example: 'device-maintenance',
      absent: '',
    },
  },
  *check({ device, maintenanceBelow, maintenanceCategory }) {
    if ((maintenanceBelow === null) !== (maintenanceCategory === null)) {
      yield ['maintenanceCategory', 'must be given with maintenanceBelow, and only with it'];
    }
    if (!device && maintenanceBelow !== null)
      yield ['maintenanceBelow', 'is nothing of a type that is no device; leave it empty'];
  },
});

/** What a type of device measures. */
export const METRICS = sheetTable({
  key: ['componentType', 'code'],
  columns: {
    componentType: {
      type: code,
      aliases: ['部件类型', '设备类型'],
      meaning: 'a type that is a device',
      example: 'air-station',
    },
    code: {
      type: code,
      aliases: ['编码', '代码', '指标编码'],
      meaning: "unique within the type; the name in the device's messages",
      example: 'pm25',
    },
    ...nameColumns,
    unit: { type: text, aliases: ['单位'], meaning: 'UCUM, `1` for none', example: 'ug/m3' },
    kind: {
      type: oneOf(['number', 'boolean']),
      aliases: ['数值类型'],
      meaning: '`number` or `boolean` (sent as 0/1)',
      example: 'number',
    },
    plausibleMin: {
      type: optionalNumber,
      aliases: ['合理下限'],
      meaning: 'values outside are stored, marked implausible; may be empty',
      example: '0',
      absent: '',
    },
    plausibleMax: { type: optionalNumber, aliases: ['合理上限'], meaning: 'likewise', example: '1000', absent: '' },
    decimals: {
      type: integer.refine((value) => value >= 0 && value <= 9, 'must be 0 to 9'),
      aliases: ['小数位'],
      meaning: 'digits shown behind the point',
      example: '0',
      absent: '1',
    },
    cadenceSeconds: {
      type: optionalPositive,
      aliases: ['上报周期秒'],
      meaning: 'how often a reading is expected; empty: the usual gap is learned. Three missed ones are silence',
      example: '30',
      absent: '',
    },
    variesWithinSeconds: {
      type: optionalPositive,
      aliases: ['应变化秒'],
      meaning:
        'a working sensor shows another value within this, else it is stuck; empty: it may stay the same for ever (a closed cover, a dry gauge)',
      example: '7200',
      absent: '',
    },
    maxRatePerMinute: {
      type: optionalPositive,
      aliases: ['每分钟最大变化'],
      meaning: 'no real value changes faster, in its unit; empty: jumps are not judged',
      example: '100',
      absent: '',
    },
  },
});

/** As they are uploaded at the desk, but in the city's own coordinate system, where it has one. */
export const COMPONENTS = sheetTable({
  ...COMPONENT_TABLE,
  columns: {
    ...COMPONENT_TABLE.columns,
    lon: {
      ...COMPONENT_TABLE.columns.lon,
      type: number,
      meaning: 'degrees of longitude, or what `crs` of city.json says (easting)',
    },
    lat: {
      ...COMPONENT_TABLE.columns.lat,
      type: number,
      meaning: 'degrees of latitude, or northing; the place is within the city',
    },
  },
});
