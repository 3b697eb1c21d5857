/** Why a stream of readings is trusted less. Spans come in words, values as they were read. */
export const TRUST_ZH_CN = {
  silence: (every: string, gaps: number) => `没有新读数：应每${every}一次，已缺 ${gaps} 次以上`,
  stuck: (value: number, span: string) => `数值卡住：${span}内一直是 ${value}`,
  jump: (count: number) => `数值跳变：近 1 小时内 ${count} 次，快于实际可能`,
  drift: (departure: string) => `数值漂移：近一天与前一周相比偏离 ${departure}，邻近设备没有`,
  clockBehind: (span: string) => `时钟偏差：读数时间比接收时间早${span}`,
  clockAhead: (span: string) => `时钟偏差：读数时间比接收时间晚${span}`,
  implausible: (percent: number) => `数值不合理：近 1 小时约 ${percent} % 的时间超出合理范围`,
  notEnoughData: '数据不足，尚不能评价',
  cost: (reason: string, since: string, points: number) => `${reason}（自 ${since}，−${points} %）`,
};
