import type { Situation, VitalSignFigure } from '@cityloop/contract/rest/situation';
import type { Queryable } from '@cityloop/db/connection/transaction';
import { countCity, listVitalSigns, measureVitalSigns, type VitalSignRow } from '@cityloop/db/situation/situation';
import { vitalSignStatus } from '@cityloop/domain/situation/vital-sign';

/** At most once a second for all walls together. */
const FRESH_MS = 1_000;

export interface SituationParts {
  readonly pool: Queryable;
  readonly now: () => Date;
}

/** The vital signs, computed when somebody asks and kept for a second. */
export function createCurrentSituation(parts: SituationParts): () => Promise<Situation> {
  let computed: { readonly at: number; readonly situation: Promise<Situation> } | undefined;
  return () => {
    const at = parts.now().getTime();
    if (!computed || at - computed.at >= FRESH_MS) {
      const situation = computeSituation(parts);
      computed = { at, situation };
      situation.catch(() => {
        computed = undefined;
      });
    }
    return computed.situation;
  };
}

async function computeSituation({ pool, now }: SituationParts): Promise<Situation> {
  const [signs, counts, measured] = await Promise.all([listVitalSigns(pool), countCity(pool), measureVitalSigns(pool)]);
  const at = now();
  const figures = new Map(measured.map(({ code, ...figure }) => [code, figure]));
  const vitals = signs.map((sign) => {
    const count = counts[sign.source] ?? null;
    const figure = figures.get(sign.code) ?? (count === null ? undefined : { value: count, asOf: at });
    return present(sign, figure, at);
  });
  return { at: at.toISOString(), vitals };
}

function present(
  { limit, staleAfterSeconds, ...sign }: VitalSignRow,
  figure:
    | { readonly value: number; readonly asOf: Date; readonly trusted?: number; readonly total?: number }
    | undefined,
  now: Date,
): VitalSignFigure {
  const rule = { ...sign, limit: limit ?? undefined, staleAfterMs: staleAfterSeconds * 1_000 };
  return {
    ...sign,
    limit,
    staleAfterSeconds,
    value: figure?.value ?? null,
    asOf: figure?.asOf.toISOString() ?? null,
    status: vitalSignStatus(rule, figure, now),
    definitionId: `vital-sign:${sign.code}`,
    basis: figure?.total === undefined ? null : { trusted: figure.trusted ?? 0, total: figure.total },
  };
}
