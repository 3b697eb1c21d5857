import type { EvidenceStage } from '@cityloop/domain/case/report';
import type { Queryable } from '../connection/transaction.ts';

/** A photo or document of a case. The file itself lies in the evidence folder under its hash. */
export interface Evidence {
  readonly id: string;
  readonly caseId: string;
  readonly stage: EvidenceStage;
  readonly sha256: Buffer;
  readonly mediaType: string;
  readonly bytes: number;
  readonly uploadedBy: string;
  readonly at: Date;
}

const COLUMNS = `id, case_id as "caseId", stage, sha256, media_type as "mediaType", bytes, uploaded_by as "uploadedBy", at`;

/**
 * The same file by the same person at the same stage, since the case came into its state, is one piece of evidence: answers the first one. The
 * caller holds the case's row lock.
 */
export async function addEvidence(db: Queryable, evidence: Evidence, stateEnteredAt: Date): Promise<Evidence> {
  const { rows } = await db.query<Evidence>(
    `select ${COLUMNS} from evidence where case_id = $1 and stage = $2 and sha256 = $3
       and uploaded_by = $4 and at >= $5`,
    [evidence.caseId, evidence.stage, evidence.sha256, evidence.uploadedBy, stateEnteredAt],
  );
  if (rows[0]) return rows[0];
  await db.query(
    `insert into evidence (id, case_id, stage, sha256, media_type, bytes, uploaded_by, at)
     values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [
      evidence.id,
      evidence.caseId,
      evidence.stage,
      evidence.sha256,
      evidence.mediaType,
      evidence.bytes,
      evidence.uploadedBy,
      evidence.at,
    ],
  );
  return evidence;
}

export async function listEvidence(db: Queryable, caseId: string): Promise<Evidence[]> {
  const { rows } = await db.query<Evidence>(`select ${COLUMNS} from evidence where case_id = $1 order by at, id`, [
    caseId,
  ]);
  return rows;
}
