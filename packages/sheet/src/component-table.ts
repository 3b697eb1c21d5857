import { code, number, optionalCode, optionalText, plainText, text } from './cell.ts';
import { sheetTable } from './table.ts';

const degrees = number.refine((value) => Math.abs(value) <= 180, 'must be degrees such as 120.155');

/** Components of a city (`components.csv` of its folder), and devices that are uploaded at the desk. */
export const COMPONENT_TABLE = sheetTable({
  key: ['id'],
  columns: {
    id: {
      type: code,
      aliases: ['编号', '设备编号', '部件编号', '标识码'],
      meaning:
        "letters, digits and `-`. A device's is part of its topics; of others mostly the 16-digit code (district 6, type 4, serial 6)",
      example: 'air-0007',
    },
    type: {
      type: code,
      aliases: ['类型', '设备类型', '部件类型'],
      meaning: 'from component-types',
      example: 'air-station',
    },
    name: {
      type: text,
      aliases: ['名称', '设备名称', '部件名称'],
      meaning: 'what people read',
      example: '梅坞镇空气质量监测站',
    },
    lon: {
      type: degrees,
      aliases: ['经度', 'longitude', 'lng'],
      meaning: 'degrees of longitude',
      example: '125.91322',
    },
    lat: {
      type: degrees,
      aliases: ['纬度', 'latitude'],
      meaning: 'degrees of latitude; the place is within the city',
      example: '28.48110',
    },
    address: { type: plainText, aliases: ['地址', '安装地址'], meaning: 'may be empty', absent: '' },
    parent: {
      type: optionalCode,
      aliases: ['网关', '所属网关'],
      meaning: '`id` of the gateway that speaks for it, or empty',
      example: 'gateway-0003',
      absent: '',
    },
    district: {
      type: optionalText,
      aliases: ['区', '区划', '行政区划'],
      meaning: 'may be empty; where it is filled, the place must lie in it',
      absent: '',
    },
  },
});
