/** Why a message was set aside, and what a person can do about it, by the code of the reason. */
export const REMEDIES_ZH_CN = {
  not_json: {
    why: '内容不是合法的 JSON，无法读取。',
    remedy: '请对照原始内容，联系设备厂商或部门修正报文编码（UTF-8、JSON）。修正前重放不会成功。',
  },
  schema: {
    why: '是 JSON，但结构不符合接入规范（SenML 或 CloudEvents），或主题不属于本市。',
    remedy: '请按“说明”列指出的位置修正报文；自有格式应登记为数据源并配置映射。',
  },
  too_large: {
    why: '单条报文超过 256 KB 上限，仅保存开头部分。',
    remedy: '请让来源拆分成多条发送。内容不完整，无法重放。',
  },
  unknown_device: {
    why: '主题中的设备（或部门）没有登记，或登记在另一个区。',
    remedy: '请先登记该设备，再重放：数据会按原接收时间入库。',
  },
  identity_mismatch: {
    why: '发布者的账号与主题中的设备不一致，可能是配置错误或冒用。',
    remedy: '请核对设备凭证和主题；网关代发的设备要登记在该网关之下。若怀疑冒用，请吊销凭证。',
  },
  unknown_metric: {
    why: '设备已登记，但其类型没有这个指标。',
    remedy: '请核对指标名称，或在城市数据中为该设备类型补充指标，再重放。',
  },
  unsupported_value: {
    why: '数值类型不支持：只接收数字和真/假。',
    remedy: '请让来源改为发送数值（v）或布尔值（vb）。修正前重放不会成功。',
  },
  unit_mismatch: {
    why: '读数带的单位（u）换算不成这个指标的单位，照单存下就会差出几倍或几百倍。',
    remedy: '请让来源改用该指标的单位或同类单位；不写单位时按指标的单位理解。若是指标的单位登记错了，改正后可重放。',
  },
  unsupported_type: {
    why: '事件类型不是 cityloop.event.reported.v1。',
    remedy: '请让部门改用约定的事件类型，或登记为数据源并配置映射。',
  },
  unknown_category: {
    why: '事件类别不在本市类别目录中。',
    remedy: '请在类别目录中补充该类别，或让部门改用已有类别，再重放。',
  },
  out_of_window: {
    why: '数据时间早于 7 天前，或晚于 5 分钟后。',
    remedy: '多为设备时钟不准，请校时。按原接收时间判断，重放结果不变。',
  },
  mapping_failed: {
    why: '数据源的映射执行失败或结果不符合规范。',
    remedy: '请在数据源页面用这条样本修正映射，再重放。',
  },
};
