import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { EVIDENCE_MEDIA_TYPES } from '@cityloop/contract/rest/case';
import { lockCaseFiles } from '@cityloop/db/case/case-file';
import { addEvidence, listEvidence } from '@cityloop/db/case/evidence';
import { sha256 } from '@cityloop/db/connection/sha256';
import { inTransaction } from '@cityloop/db/connection/transaction';
import type { Actor } from '@cityloop/domain/account/actor';
import { allowedActions } from '@cityloop/domain/case/allowed-actions';
import type { CaseFile } from '@cityloop/domain/case/case-file';
import type { EvidenceStage } from '@cityloop/domain/case/report';
import { isEnded } from '@cityloop/domain/case/states';
import type { Bytes } from '@cityloop/web/answer';
import { ProblemError } from '@cityloop/web/route';
import type { CaseParts } from './case-parts.ts';
import { evidencePath, storeEvidence } from './evidence-store.ts';
import { mediaTypeOf } from './media-type.ts';

interface Upload {
  readonly actor: Actor;
  readonly file: Buffer;
  readonly stage: EvidenceStage;
}

/**
 * Takes in one photo or document of an open case that the caller sees. The same file at the same stage again answers the same id.
 * @throws ProblemError `action-not-allowed` on an ended case, `unsupported-media-type`
 */
export async function receiveEvidence(
  parts: CaseParts,
  seen: CaseFile,
  { actor, file, stage }: Upload,
): Promise<{ id: string; sha256: string }> {
  refuseEnded(seen, actor);
  const mediaType = mediaTypeOf(file);
  if (!mediaType) {
    throw new ProblemError(
      'unsupported-media-type',
      `Cannot keep this file: by its content it is none of ${EVIDENCE_MEDIA_TYPES.join(', ')}.`,
    );
  }
  const hash = sha256(file);
  await storeEvidence(parts.evidenceFolder, hash, file);
  const kept = await inTransaction(parts.pool, async (db) => {
    const caseFile = (await lockCaseFiles(db, [seen.id])).get(seen.id) ?? seen;
    refuseEnded(caseFile, actor);
    const facts = { caseId: caseFile.id, stage, sha256: hash, mediaType, bytes: file.length };
    return addEvidence(db, { ...facts, id: randomUUID(), uploadedBy: actor.username, at: parts.now() });
  });
  return { id: kept.id, sha256: hash.toString('hex') };
}

/**
 * A piece of evidence as it was uploaded.
 * @throws ProblemError `not-found` where this case has no such evidence
 */
export async function readEvidence(
  { pool, evidenceFolder }: CaseParts,
  { caseId, evidenceId }: { readonly caseId: string; readonly evidenceId: string | undefined },
): Promise<Bytes> {
  const found = (await listEvidence(pool, caseId)).find((item) => item.id === evidenceId);
  if (!found) throw new ProblemError('not-found', `Case ${caseId} has no evidence ${evidenceId}.`);
  const path = evidencePath(evidenceFolder, found.sha256);
  const { size } = await stat(path);
  return {
    mediaType: found.mediaType,
    length: size,
    content: createReadStream(path),
    headers: {
      'Content-Disposition': 'inline',
      'Content-Security-Policy': "default-src 'none'; sandbox",
      // The bytes under an id never change, but only the caller may keep them.
      'Cache-Control': 'private, max-age=86400, immutable',
    },
  };
}

function refuseEnded(caseFile: CaseFile, actor: Actor): void {
  if (!isEnded(caseFile.state)) return;
  const allowed = allowedActions(caseFile, actor);
  throw new ProblemError(
    'action-not-allowed',
    `Cannot add evidence to case ${caseFile.id}: it is ${caseFile.state}. Allowed now: ${allowed.join(', ') || 'nothing'}.`,
    { state: caseFile.state, allowed },
  );
}
