import { fromWgs84 } from '@cityloop/domain/grid/datum';
import type { Report } from './report.ts';
import { wallClock } from './wall-clock.ts';

const HOTLINE_URGENCY = { 1: '特急', 2: '紧急', 3: '一般' } as const;
const POLICE_LEVEL = { 1: '一级', 2: '二级', 3: '三级' } as const;
const FIRE_LEVEL = { 1: '重大', 2: '较大', 3: '一般' } as const;

const degrees = (value: number) => value.toFixed(6);

/** The 12345 hotline: JSON by Chinese names, GCJ-02 as text, local time without a zone. */
export function hotlineOrder(report: Report, utcOffsetMinutes: number): string {
  const [year, month, day, hour, minute, second] = wallClock(report.at, utcOffsetMinutes);
  const { lon, lat } = fromWgs84(report, 'GCJ02');
  return JSON.stringify({
    工单编号: report.id,
    工单类型: report.code === '' ? '咨询' : '诉求',
    诉求时间: `${year}/${month}/${day} ${hour}:${minute}:${second}`,
    诉求分类: report.code,
    诉求标题: `${report.place}${report.what}`,
    诉求内容: report.description,
    紧急程度: HOTLINE_URGENCY[report.severity],
    位置: { 经度: degrees(lon), 纬度: degrees(lat) },
    地址: report.place,
    联系电话: '138****0000',
  });
}

/** The traffic police: XML, BD-09 in attributes, time as fourteen digits. */
export function policeBulletin(report: Report, utcOffsetMinutes: number): string {
  const { lon, lat } = fromWgs84(report, 'BD09');
  const place = `<地点 X="${degrees(lon)}" Y="${degrees(lat)}">${escapeXml(report.place)}</地点>`;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<警情通报 版本="2.1">',
    `  <警情 编号="${report.id}"><类别代码>${report.code}</类别代码><类别名称>${report.what}</类别名称>`,
    `    <报警时间>${wallClock(report.at, utcOffsetMinutes).join('')}</报警时间>`,
    `    <简要警情><![CDATA[${report.description}]]></简要警情>${place}`,
    `    <等级>${POLICE_LEVEL[report.severity]}</等级></警情>`,
    '</警情通报>',
  ].join('\n');
}

/** The fire service: nested JSON, severity in words, epoch seconds as text. */
export function fireCall(report: Report): string {
  const alarm = {
    alarmNo: report.id,
    level: FIRE_LEVEL[report.severity],
    kind: { code: report.code, name: report.what },
    site: { desc: report.place, pos: { x: degrees(report.lon), y: degrees(report.lat) } },
    occurTs: String(Math.floor(report.at / 1000)),
    remark: report.description,
  };
  return JSON.stringify({ head: { sys: '119接处警', msgType: 'ALARM_NEW' }, body: { alarm } });
}

export function fireHeartbeat(at: number): string {
  return JSON.stringify({ head: { sys: '119接处警', msgType: 'HEARTBEAT', sendTime: String(Math.floor(at / 1000)) } });
}

/** Urban management: lines of text with bars between. */
export function patrolLines(report: Report, utcOffsetMinutes: number): string {
  const [year, month, day, hour, minute, second] = wallClock(report.at, utcOffsetMinutes);
  const fields = ['CG', '2.0', report.id, `${year}${month}${day}`, `${hour}${minute}${second}`, report.code];
  const place = `${degrees(report.lon)},${degrees(report.lat)}`;
  const line = [...fields, report.place, place, report.description, String(report.severity)].join('|');
  return `# 城管巡查 1 条\r\n${line}\r\n`;
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
