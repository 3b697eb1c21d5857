import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { EVIDENCE_MEDIA_TYPES } from '@cityloop/contract/rest/case';
import { lockCaseFiles } from '@cityloop/db/case/case-file';
import { addEvidence, type Evidence, listEvidence } from '@cityloop/db/case/evidence';
import { sha256 } from '@cityloop/db/connection/sha256';
import { inTransaction } from '@cityloop/db/connection/transaction';
import type { Actor } from '@cityloop/domain/account/actor';
import { allowedActions } from '@cityloop/domain/case/allowed-actions';
import type { CaseFile } from '@cityloop/domain/case/case-file';
import { mayAddEvidence } from '@cityloop/domain/case/proof';
import type { EvidenceStage } from '@cityloop/domain/case/report';
import { isEnded } from '@cityloop/domain/case/states';
import type { Bytes } from '@cityloop/web/answer';
import { ProblemError } from '@cityloop/web/route';
import type { CaseParts } from './case-parts.ts';
import { evidencePath, storeEvidence } from './evidence-store.ts';
import { type FileFault, inspectFile, MAX_EDGE, MAX_PIXELS } from './inspect-file.ts';

interface Upload {
  readonly actor: Actor;
  readonly file: Buffer;
  readonly stage: EvidenceStage;
}

/**
 * Takes in one photo or document of an open case that the caller sees. The same file by the same person at the same stage of the same
 * state again answers the same id.
 * @throws ProblemError `action-not-allowed` on an ended case and to a department that lost it, `unsupported-media-type`, `broken-file`,
 * `too-many-pixels`
 */
export async function receiveEvidence(
  parts: CaseParts,
  seen: CaseFile,
  { actor, file, stage }: Upload,
): Promise<{ id: string; sha256: string }> {
  refuseOthers(seen, actor);
  const inspected = await inspectFile(file);
  if ('fault' in inspected) throw faultProblem(inspected.fault);
  const { mediaType } = inspected;
  const hash = sha256(file);
  await storeEvidence(parts.evidenceFolder, hash, file);
  const kept = await inTransaction(parts.pool, async (db) => {
    const caseFile = (await lockCaseFiles(db, [seen.id])).get(seen.id) ?? seen;
    refuseOthers(caseFile, actor);
    const facts = { caseId: caseFile.id, stage, sha256: hash, mediaType, bytes: file.length };
    const evidence = { ...facts, id: randomUUID(), uploadedBy: actor.username, at: parts.now() };
    return addEvidence(db, evidence, caseFile.stateEnteredAt);
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
      'Content-Disposition': dispositionOf(found),
      'Content-Security-Policy': "default-src 'none'; sandbox",
      // The bytes under an id never change, but only the caller may keep them.
      'Cache-Control': 'private, max-age=86400, immutable',
    },
  };
}

/** Pictures are shown in pages; a document, which may carry a script, is saved and never opened in the city's own origin. */
function dispositionOf({ id, mediaType }: Evidence): string {
  return mediaType.startsWith('image/') ? 'inline' : `attachment; filename="evidence-${id}.pdf"`;
}

function refuseOthers(caseFile: CaseFile, actor: Actor): void {
  if (mayAddEvidence(caseFile, actor)) return;
  const allowed = allowedActions(caseFile, actor);
  const why = isEnded(caseFile.state) ? `it is ${caseFile.state}` : 'your department has it no longer';
  throw new ProblemError(
    'action-not-allowed',
    `Cannot add evidence to case ${caseFile.id}: ${why}. Allowed now: ${allowed.join(', ') || 'nothing'}.`,
    { state: caseFile.state, allowed },
  );
}

function faultProblem(fault: FileFault): ProblemError {
  switch (fault.kind) {
    case 'unknownType':
      return new ProblemError(
        'unsupported-media-type',
        `Cannot keep this file: by its content it is none of ${EVIDENCE_MEDIA_TYPES.join(', ')}.`,
      );
    case 'broken':
      return new ProblemError(
        'broken-file',
        `Cannot keep this file: it begins as ${fault.mediaType}, and the rest is not one or is cut off. Take the picture again.`,
      );
    case 'tooManyPixels':
      return new ProblemError(
        'too-many-pixels',
        `Cannot keep this picture of ${fault.width} x ${fault.height} pixels: at most ${MAX_EDGE} an edge and ${MAX_PIXELS} in all.`,
        { maxEdge: MAX_EDGE, maxPixels: MAX_PIXELS },
      );
  }
}
