import type { Request, Response } from 'express';
import multer from 'multer';
import { ProblemError } from './route.ts';

const LONGEST_FIELD_BYTES = 64;

export interface Upload {
  readonly file: Buffer;
  /** As sent: check it. */
  readonly fields: unknown;
}

/**
 * Reads a multipart form with one file in the field `file` and at most so many small fields beside it, into memory.
 * @throws ProblemError `too-large` beyond `maxBytes`, `invalid` for a broken or foreign form
 */
export async function readUpload(
  request: Request,
  response: Response,
  { maxBytes, maxFields }: { readonly maxBytes: number; readonly maxFields: number },
): Promise<Upload> {
  const read = multer({
    storage: multer.memoryStorage(),
    limits: {
      fileSize: maxBytes,
      files: 1,
      fields: maxFields,
      fieldSize: LONGEST_FIELD_BYTES,
      parts: maxFields + 1,
    },
  }).single('file');
  await new Promise<void>((resolve, reject) => {
    read(request, response, (error: unknown) => (error ? reject(uploadProblem(error, maxBytes)) : resolve()));
  });
  if (!request.file) throw new ProblemError('invalid', 'Cannot read the form: send one file in the field file.');
  return { file: request.file.buffer, fields: { ...request.body } };
}

/** A broken or foreign form is the caller's fault; what isn't about the form goes on as it is. */
function uploadProblem(error: unknown, maxBytes: number): unknown {
  if (error instanceof multer.MulterError) {
    if (error.code === 'LIMIT_FILE_SIZE') {
      return new ProblemError('too-large', `Cannot take this file: it has more than ${maxBytes / 2 ** 20} MiB.`);
    }
    return new ProblemError('invalid', `Cannot read the form: ${error.message}.`);
  }
  if (error instanceof Error && /multipart|boundary|unexpected end of form/i.test(error.message)) {
    return new ProblemError('invalid', `Cannot read the form: ${error.message}.`);
  }
  return error;
}
