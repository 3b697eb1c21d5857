/** How rows of objects become rows of a table. */
export interface ImportTarget {
  readonly table: string;
  /** Columns that tell which row it is. */
  readonly key: readonly string[];
  /** Column, which is also the property of the row, and its SQL type. */
  readonly columns: Readonly<Record<string, string>>;
  /** It has the column `kept_by_desk`: such rows stay as people made them. */
  readonly keptByDesk?: true;
}

/** Where the files' rows go. Column names are those of the schema (migration 000002). */
export const IMPORT_TARGETS = {
  region: {
    table: 'region',
    key: ['code'],
    columns: {
      code: 'text',
      level: 'text',
      parent: 'text',
      name: 'text',
      name_en: 'text',
      label: 'float8[]',
      geometry: 'jsonb',
    },
  },
  mapLayer: { table: 'map_layer', key: ['code'], columns: { code: 'text', geojson: 'jsonb' } },
  componentType: {
    table: 'component_type',
    keptByDesk: true,
    key: ['code'],
    columns: {
      code: 'text',
      class: 'text',
      name: 'text',
      name_en: 'text',
      device: 'boolean',
      maintenance_below: 'smallint',
      maintenance_category: 'text',
    },
  },
  metric: {
    table: 'metric',
    keptByDesk: true,
    key: ['component_type', 'code'],
    columns: {
      component_type: 'text',
      code: 'text',
      name: 'text',
      name_en: 'text',
      unit: 'text',
      kind: 'text',
      plausible_min: 'float8',
      plausible_max: 'float8',
      decimals: 'smallint',
      cadence_seconds: 'float8',
      varies_within_seconds: 'float8',
      max_rate_per_minute: 'float8',
    },
  },
  component: {
    table: 'component',
    key: ['id'],
    columns: {
      id: 'text',
      type: 'text',
      name: 'text',
      address: 'text',
      district: 'text',
      grid: 'text',
      lon: 'float8',
      lat: 'float8',
      parent: 'text',
      retired_at: 'timestamptz',
    },
  },
  department: {
    table: 'department',
    key: ['code'],
    columns: { code: 'text', name: 'text', name_en: 'text', kind: 'text', district: 'text', channel: 'text' },
  },
  category: {
    table: 'category',
    key: ['code'],
    columns: {
      code: 'text',
      kind: 'text',
      major: 'text',
      name: 'text',
      name_en: 'text',
      priority: 'smallint',
      confirmation_exempt: 'text[]',
      photo_required: 'boolean',
    },
  },
  responsibility: {
    table: 'responsibility',
    key: ['category', 'region'],
    columns: { category: 'text', region: 'text', department: 'text' },
  },
  filingCondition: {
    table: 'filing_condition',
    key: ['code'],
    columns: {
      code: 'text',
      category: 'text',
      name: 'text',
      name_en: 'text',
      region: 'text',
      time_limit: 'float8',
      unit: 'text',
      urgent: 'boolean',
      closing_condition: 'text',
      closing_condition_en: 'text',
      total_limit: 'float8',
      total_unit: 'text',
      position: 'integer',
    },
  },
  stageLimit: { table: 'stage_limit', key: ['stage'], columns: { stage: 'text', time_limit: 'float8', unit: 'text' } },
  calendarDay: { table: 'calendar_day', key: ['date'], columns: { date: 'date', kind: 'text', name: 'text' } },
  alarmRule: {
    table: 'alarm_rule',
    key: ['code', 'version'],
    columns: {
      code: 'text',
      version: 'integer',
      kind: 'text',
      component_type: 'text',
      metric: 'text',
      parameters: 'jsonb',
      priority: 'smallint',
      category: 'text',
      title: 'text',
      title_en: 'text',
    },
  },
  vitalSign: {
    table: 'vital_sign',
    key: ['code'],
    columns: {
      code: 'text',
      name: 'text',
      name_en: 'text',
      unit: 'text',
      limit_value: 'float8',
      direction: 'text',
      definition: 'text',
      definition_en: 'text',
      stale_after_seconds: 'float8',
      source: 'text',
      position: 'integer',
    },
  },
} as const satisfies Record<string, ImportTarget>;
