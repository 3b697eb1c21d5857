import type { Queryable } from '../connection/transaction.ts';
import type { QuarantineFilter } from './quarantine.ts';

/** Messages of one source and kind of topic that were set aside for one reason. */
export interface ListedQuarantineGroup {
  readonly source: string;
  readonly topicPattern: string;
  readonly reason: string;
  /** All there were, kept or not. */
  readonly count: number;
  readonly kept: number;
  /** Of the kept ones, by what became of them. */
  readonly redriven: number;
  readonly waiting: number;
  /** Of the kept ones, those of which only a part was kept. */
  readonly incomplete: number;
  readonly firstAt: Date;
  readonly lastAt: Date;
  /** The newest kept one, not taken in yet where there is such. */
  readonly sample: number | null;
  readonly detail: string | null;
  /** How many devices the topics of the kept ones name; where it is one, its id and whether it is in service. */
  readonly devices: number;
  readonly device: string | null;
  readonly deviceKnown: boolean;
  readonly department: string | null;
}

/**
 * What is kept and what was only counted, joined: a message that failed again for another reason has moved to a group
 * that was never counted, and retention removes samples before counts. Some 100,000 kept rows at most (see retention).
 */
const GROUPS = `
  with counted as (
    select source, topic_pattern, reason, sum(seen) as seen, min(first_at) as first_at, max(last_at) as last_at
    from quarantine_count
    where ($1::text is null or reason = $1) and ($2::text is null or source = $2)
      and ($3::text is null or topic_pattern = $3)
    group by source, topic_pattern, reason
  ), kept as (
    select source, topic_pattern, reason, count(*) as kept, count(redriven_at) as redriven,
      count(inbox.id) as waiting, count(*) filter (where octet_length(raw) < raw_bytes) as incomplete,
      min(quarantine.received_at) as first_at, max(quarantine.received_at) as last_at,
      coalesce(max(quarantine.id) filter (where redriven_at is null), max(quarantine.id)) as sample,
      count(distinct device) as devices, min(device) as device
    from quarantine left join inbox on redrive_of = quarantine.id,
      lateral (select case when topic_pattern like 'city/v1/+/+/%' then split_part(quarantine.topic, '/', 4) end) as named (device)
    where ($1::text is null or reason = $1) and ($2::text is null or source = $2)
      and ($3::text is null or topic_pattern = $3)
    group by source, topic_pattern, reason
  ), both_sides as (
    select source, topic_pattern, reason, greatest(seen, coalesce(kept, 0), 1)::float8 as count,
      coalesce(kept, 0)::int as kept, coalesce(redriven, 0)::int as redriven, coalesce(waiting, 0)::int as waiting,
      coalesce(incomplete, 0)::int as incomplete, least(counted.first_at, kept.first_at) as first_at,
      date_trunc('milliseconds', greatest(counted.last_at, kept.last_at)) as last_at, sample, coalesce(devices, 0)::int as devices,
      case when devices = 1 then device end as device
    from counted full join kept using (source, topic_pattern, reason)
  )`;

/** Where a group stands in the list. */
export interface QuarantineGroupPosition {
  readonly lastAt: string;
  readonly source: string;
  readonly topicPattern: string;
  readonly reason: string;
}

/** Newest first, behind `after`. */
export async function listQuarantineGroups(
  db: Queryable,
  query: QuarantineFilter & { readonly after?: QuarantineGroupPosition | undefined; readonly limit: number },
): Promise<ListedQuarantineGroup[]> {
  const { after } = query;
  const { rows } = await db.query<ListedQuarantineGroup>(
    `${GROUPS}
     select groups.source, groups.topic_pattern as "topicPattern", groups.reason, count, kept, redriven, waiting,
       incomplete, first_at as "firstAt", last_at as "lastAt", sample, detail, devices, device,
       exists (select from component where component.id = device and retired_at is null) as "deviceKnown",
       case when groups.topic_pattern like 'city/v1/department/%' then split_part(groups.topic_pattern, '/', 4) end
         as department
     from both_sides as groups left join quarantine on quarantine.id = sample
     where ($4::boolean is null or (case when $4 then redriven > 0 else kept > redriven end))
       and ($5::timestamptz is null or last_at < $5
         or (last_at = $5 and (groups.source, groups.topic_pattern, groups.reason) > ($6, $7, $8)))
     order by last_at desc, groups.source, groups.topic_pattern, groups.reason limit $9`,
    [
      query.reason ?? null,
      query.source ?? null,
      query.topicPattern ?? null,
      query.redriven ?? null,
      after?.lastAt ?? null,
      after?.source ?? null,
      after?.topicPattern ?? null,
      after?.reason ?? null,
      query.limit,
    ],
  );
  return rows;
}
