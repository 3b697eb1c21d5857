import type { TableName } from './tables.ts';

/** Read where a city has no such sheet, as if it had this one. Other sheets are empty then. */
export const DEFAULT_TABLES: Readonly<Partial<Record<TableName, string>>> = {
  'stage-limits.csv': `stage,timeLimit,unit
confirmation,2,workHour
filing,1,workHour
dispatch,1,workHour
verification,4,workHour
closing,2,workHour
`,
  'vital-signs.csv': `code,name,nameEn,unit,limit,direction,definition,definitionEn,staleAfterSeconds,source
open-cases,在办案件,Open cases,1,,above,尚未结束的案件数,Cases that have not ended,60,cases:open
overdue-cases,超期案件,Overdue cases,1,0,above,已超期的在办案件数,Open cases past their deadline,60,cases:overdue
closing-rate,今日结案率,Closing rate today,%,,below,今日结案数除以今日立案数,Closed today by filed today,60,cases:closing-rate-today
on-time-rate,今日按期率,On-time rate today,%,80,below,今日结案中按期处置的比例,Share of today's closed cases handled in time,60,cases:on-time-rate-today
active-alarms,活动告警,Active alarms,1,,above,当前触发的告警数,Alarms active now,60,alarms:active
devices-online,设备在线率,Devices online,%,90,below,在线设备除以全部设备,Devices online by all devices,60,devices:online
`,
};
