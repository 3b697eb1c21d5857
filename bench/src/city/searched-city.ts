import type pg from 'pg';

/** Made of these in turn, so that some words stand in every tenth case, some in one of ten thousand. */
const SUBJECTS = ['路灯', '井盖', '垃圾', '道路', '护栏', '污水', '广告', '树木', '施工', '噪声'];
const FAULTS = ['不亮', '缺失', '堆放', '破损', '倾斜', '外溢', '乱贴', '倒伏', '扰民', '异味', '积水', '脱落', '占道'];
const PLACES = [
  '苑中',
  '文一西',
  '河滨',
  '解放',
  '东湖',
  '学院',
  '凤凰',
  '临江',
  '望江',
  '天目山',
  '钱塘',
  '青年',
  '新华',
];
/** At once: a statement of all would hold everything in memory. */
const BATCH = 50_000;

/** Words that no case holds. */
export const FOUND_NOWHERE = (n: number) => `海豚 ${n}`;

/** What people ask, by kind; `n` differs from question to question. */
export const QUESTIONS: Readonly<Record<string, (n: number) => string>> = {
  "the sender's number": (n) => `HL${String((n * 7919) % 100_000_000).padStart(8, '0')}`,
  'half a number': (n) => `${n % 9973}`.padStart(5, '0'),
  'a word of every tenth case': (n) => ['路灯', '井盖', '垃圾', '护栏'][n % 4] ?? '',
  'two words of one in 130': (n) => `${['井盖', '道路', '树木'][n % 3]} ${['缺失', '破损', '倒伏'][n % 3]}`,
  'an address': (n) => `天目山路${n % 997}号`,
  'words that no case has': FOUND_NOWHERE,
  'one character': (n) => ['灯', '路', '盖'][n % 3] ?? '',
};
/**
 * Fills an empty database with so many reported cases of five years, each with its report in the log and the sender's number,
 * and indexes them by the statement that indexes the cases of a city.
 */
export async function insertManyCases(client: pg.Client, count: number): Promise<void> {
  await client.query(
    "insert into category (code, kind, major, name, name_en, priority) values ('bench', 'event', 'bench', '', '', 3)",
  );
  for (let from = 1; from <= count; from += BATCH) {
    await client.query('begin');
    await client.query(CASES, [from, Math.min(from + BATCH - 1, count), SUBJECTS, FAULTS, PLACES, count]);
    await client.query(
      `insert into case_action (case_id, seq, type, actor, role, at, body, previous_hash, hash, from_state, to_state, format)
       select id, 1, 'report', 'system', 'system', reported_at, projection - 'id', '', '', null, 'reported', 2
       from case_file where (projection ->> 'number')::int between $1 and $2`,
      [from, from + BATCH - 1],
    );
    await client.query(
      "select index_case_search(array_agg(id)) from case_file where (projection ->> 'number')::int between $1 and $2",
      [from, from + BATCH - 1],
    );
    await client.query('commit');
  }
  await client.query('vacuum analyze case_file, case_search');
}

const CASES = `
  insert into case_file (id, version, state, category, district, street, grid, lon, lat, channel, department, departments,
    priority, reported_at, state_entered_at, title, projection, projection_version)
  select to_char(at, 'YYYYMMDD') || '-' || lpad(n::text, 7, '0'), 1, 'reported', 'bench', (990201 + n % 9)::text, '', '', 120, 30,
    'hotline', 'municipal', array['municipal'], 3, at, at, title,
    jsonb_build_object('id', n, 'number', n, 'report', jsonb_build_object('title', title, 'address', address,
      'description', '市民来电反映' || address || '附近' || title || '，请尽快处理，第' || n % 9973 || '次',
      'externalId', 'HL' || lpad((n * 7919 % 100000000)::text, 8, '0'))), 2
  from (select n, now() - (n::float8 / $6) * interval '5 years' as at,
      ($3::text[])[1 + n % 10] || ($4::text[])[1 + (n / 10) % 13] as title,
      ($5::text[])[1 + (n / 7) % 13] || '路' || n % 997 || '号' as address
    from generate_series($1::bigint, $2::bigint) as n) as made`;
