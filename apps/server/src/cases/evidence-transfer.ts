import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { EVIDENCE_MEDIA_TYPES, MAX_EVIDENCE_BYTES } from '@cityloop/contract/rest/case';
import { sha256 } from '@cityloop/db/queries/canonical-json';
import { lockCaseFiles } from '@cityloop/db/queries/case-file';
import { addEvidence, type EvidenceStage, listEvidence } from '@cityloop/db/queries/evidence';
import { inTransaction } from '@cityloop/db/transaction';
import type { Actor } from '@cityloop/domain/account/actor';
import { allowedActions } from '@cityloop/domain/case/allowed-actions';
import type { CaseFile } from '@cityloop/domain/case/case-file';
import { isEnded } from '@cityloop/domain/case/transitions';
import type { Request, Response } from 'express';
import multer from 'multer';
import { ProblemError } from '../http/route.ts';
import type { CaseDesk } from './case-desk.ts';
import { evidencePath, storeEvidence } from './evidence-store.ts';
import { mediaTypeOf } from './media-type.ts';

const STAGES: readonly EvidenceStage[] = ['confirmation', 'before', 'after', 'verification'];

const readUpload = multer({
  storage: multer.memoryStorage(),
  limits: { fileSize: MAX_EVIDENCE_BYTES, files: 1, fields: 1, fieldSize: 64, parts: 2 },
}).single('file');

interface Upload {
  readonly actor: Actor;
  readonly request: Request;
  readonly response: Response;
}

/**
 * Takes in one photo or document of an open case that the caller sees. The same file at the same stage again answers the same id.
 * @throws ProblemError `action-not-allowed` on an ended case, `too-large`, `unsupported-media-type`, `invalid`
 */
export async function receiveEvidence(
  desk: CaseDesk,
  seen: CaseFile,
  { actor, request, response }: Upload,
): Promise<{ id: string; sha256: string }> {
  refuseEnded(seen, actor);
  const { file, stage } = await readForm(request, response);
  const mediaType = mediaTypeOf(file);
  if (!mediaType) {
    throw new ProblemError(
      'unsupported-media-type',
      `Cannot keep this file: by its content it is none of ${EVIDENCE_MEDIA_TYPES.join(', ')}.`,
    );
  }
  const hash = sha256(file);
  await storeEvidence(desk.evidenceFolder, hash, file);
  const kept = await inTransaction(desk.pool, async (db) => {
    const caseFile = (await lockCaseFiles(db, [seen.id])).get(seen.id) ?? seen;
    refuseEnded(caseFile, actor);
    const facts = { caseId: caseFile.id, stage, sha256: hash, mediaType, bytes: file.length };
    return addEvidence(db, { ...facts, id: randomUUID(), uploadedBy: actor.username, at: desk.now() });
  });
  return { id: kept.id, sha256: hash.toString('hex') };
}

/**
 * Streams a piece of evidence as it was uploaded.
 * @throws ProblemError `not-found` where this case has no such evidence
 */
export async function sendEvidence(
  { pool, evidenceFolder }: CaseDesk,
  { caseId, evidenceId }: { readonly caseId: string; readonly evidenceId: string | undefined },
  response: Response,
): Promise<void> {
  const found = (await listEvidence(pool, caseId)).find((item) => item.id === evidenceId);
  if (!found) throw new ProblemError('not-found', `Case ${caseId} has no evidence ${evidenceId}.`);
  const path = evidencePath(evidenceFolder, found.sha256);
  const { size } = await stat(path);
  response.set({
    'content-type': found.mediaType,
    'content-length': String(size),
    'content-disposition': 'inline',
    'x-content-type-options': 'nosniff',
    'content-security-policy': "default-src 'none'; sandbox",
    // The bytes under an id never change, but only the caller may keep them.
    'cache-control': 'private, max-age=86400, immutable',
  });
  await pipeline(createReadStream(path), response);
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

async function readForm(request: Request, response: Response): Promise<{ file: Buffer; stage: EvidenceStage }> {
  await new Promise<void>((resolve, reject) => {
    readUpload(request, response, (error: unknown) => (error ? reject(uploadProblem(error)) : resolve()));
  });
  const body: unknown = request.body;
  const said = typeof body === 'object' && body !== null && 'stage' in body ? body.stage : undefined;
  const stage = STAGES.find((one) => one === said);
  if (!stage)
    throw new ProblemError('invalid', `Cannot keep this file: field stage must be one of ${STAGES.join(', ')}.`);
  if (!request.file)
    throw new ProblemError('invalid', 'Cannot keep evidence: send one file in the multipart field file.');
  return { file: request.file.buffer, stage };
}

/** A broken or foreign form is the caller's fault; what isn't about the form goes on as it is. */
function uploadProblem(error: unknown): unknown {
  if (error instanceof multer.MulterError) {
    if (error.code === 'LIMIT_FILE_SIZE') {
      return new ProblemError(
        'too-large',
        `Cannot keep this file: it has more than ${MAX_EVIDENCE_BYTES / 2 ** 20} MiB.`,
      );
    }
    return new ProblemError('invalid', `Cannot read the form: ${error.message}. Send one file and the field stage.`);
  }
  if (error instanceof Error && /multipart|boundary|unexpected end of form/i.test(error.message)) {
    return new ProblemError('invalid', `Cannot read the form: ${error.message}.`);
  }
  return error;
}
