import { holdsWords } from '../connection/search-match.ts';
import type { Queryable } from '../connection/transaction.ts';

export interface ComponentRow {
  readonly key: number;
  readonly id: string;
  readonly type: string;
  readonly name: string;
  readonly district: string;
  readonly grid: string;
  readonly address: string;
  readonly lon: number;
  readonly lat: number;
  readonly device: boolean;
  readonly parent: string | null;
  readonly retired: boolean;
  readonly online: boolean | null;
  /** 0 to 1, of its least trusted stream; null where none was judged. */
  readonly trust: number | null;
  readonly metrics: {
    code: string;
    name: string;
    nameEn: string;
    unit: string;
    kind: 'number' | 'boolean';
  }[];
}

export interface ComponentFilter {
  /** w, s, e, n in degrees. */
  readonly bbox?: readonly [number, number, number, number] | undefined;
  readonly type?: string | undefined;
  readonly district?: string | undefined;
  /** Words that its id, name or address must hold. */
  readonly q?: string | undefined;
  readonly device?: boolean | undefined;
  /** Retired ones instead of those in service. */
  readonly retired?: boolean | undefined;
  /** Key of the last one of the former page. */
  readonly before?: number | undefined;
  readonly limit: number;
}

const SELECT = `select c.key, c.id, c.type, c.name, c.district, c.grid, c.address, c.lon, c.lat, t.device,
    c.parent, c.retired_at is not null as retired,
    case when t.device then coalesce(s.online, false) end as online,
    (select min(score) / 100.0::float8 from stream_trust st where st.component_key = c.key) as trust,
    coalesce(m.metrics, '[]') as metrics
  from component c
  join component_type t on t.code = c.type
  left join device_status s on s.component_key = c.key
  left join (
    select component_type, jsonb_agg(jsonb_build_object('code', code, 'name', name, 'nameEn', name_en,
      'unit', unit, 'kind', kind) order by key) as metrics
    from metric group by component_type
  ) m on m.component_type = c.type`;

/** Newest first, by the order in which they were imported. */
export async function listComponents(db: Queryable, filter: ComponentFilter): Promise<ComponentRow[]> {
  const [west, south, east, north] = filter.bbox ?? [];
  const { rows } = await db.query<ComponentRow>(
    `${SELECT}
     where (c.retired_at is not null) = $11
       and ($1::float8 is null or (c.lon between $1 and $3 and c.lat between $2 and $4))
       and ($5::text is null or c.type = $5) and ($6::text is null or c.district = $6)
       and ($7::text is null or ${holdsWords('c.search_lines', '$7')})
       and ($8::boolean is null or t.device = $8) and ($9::integer is null or c.key < $9)
     order by c.key desc limit $10`,
    [
      west ?? null,
      south ?? null,
      east ?? null,
      north ?? null,
      filter.type ?? null,
      filter.district ?? null,
      filter.q?.trim() || null,
      filter.device ?? null,
      filter.before ?? null,
      filter.limit,
      filter.retired ?? false,
    ],
  );
  return rows;
}

/** Also a retired one. */
export async function findComponent(db: Queryable, id: string): Promise<ComponentRow | undefined> {
  const { rows } = await db.query<ComponentRow>(`${SELECT} where c.id = $1`, [id]);
  return rows[0];
}

/** The keys under which a component's readings of one metric are stored. */
export async function findReadingKeys(
  db: Queryable,
  component: string,
  metric: string,
): Promise<{ readonly componentKey: number; readonly metricKey: number | null } | undefined> {
  const { rows } = await db.query<{ componentKey: number; metricKey: number | null }>(
    `select c.key as "componentKey", m.key as "metricKey"
     from component c left join metric m on m.component_type = c.type and m.code = $2 where c.id = $1`,
    [component, metric],
  );
  return rows[0];
}
