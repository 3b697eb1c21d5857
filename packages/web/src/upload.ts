import type { Readable } from 'node:stream';
import type { FileForm } from '@cityloop/contract/rest/operation';
import type { Request, Response } from 'express';
import multer from 'multer';
import type { z } from 'zod';
import { ProblemError } from './route.ts';

const LONGEST_FIELD_BYTES = 64;

/** What a form brought. */
interface SentForm<Form extends FileForm> {
  readonly file: Buffer;
  readonly fields: z.output<Form['fields']>;
}

/**
 * Reads a multipart form with one file in the field `file` and its small fields, into memory.
 * @throws ProblemError `too-large` beyond the form's limit, `invalid` for a broken or foreign form or wrong fields
 */
export async function readForm<Form extends FileForm>(
  request: Request,
  response: Response,
  form: Form,
): Promise<SentForm<Form>> {
  const { maxBytes } = form.file;
  const fields = Object.keys(form.fields.shape).length;
  const read = multer({
    storage: multer.memoryStorage(),
    limits: { fileSize: maxBytes, files: 1, fields, fieldSize: LONGEST_FIELD_BYTES, parts: fields + 1 },
  }).single('file');
  await new Promise<void>((resolve, reject) => {
    read(request, response, (error: unknown) => (error ? reject(uploadProblem(error, maxBytes)) : resolve()));
  });
  if (!request.file) throw new ProblemError('invalid', 'Cannot read the form: send one file in the field file.');
  const parsed = form.fields.safeParse({ ...request.body });
  if (parsed.success) return { file: request.file.buffer, fields: parsed.data as z.output<Form['fields']> };
  const [issue] = parsed.error.issues;
  throw new ProblemError('invalid', `Cannot read the form: ${issue?.path.join('.') || 'a field'}: ${issue?.message}.`);
}

/** A file of a form, as it comes. */
export interface FormFile {
  readonly name: string;
  readonly stream: Readable;
}

/**
 * Reads a form with one file in the field `file`, which `take` reads to its end or breaks off, and small fields beside it.
 * @throws ProblemError `invalid` for a broken or foreign form, and whatever `take` throws
 */
export async function readFormFile<T>(
  request: Request,
  response: Response,
  take: (file: FormFile) => Promise<T>,
): Promise<T> {
  let taken: { readonly value: T } | undefined;
  const storage: multer.StorageEngine = {
    _handleFile(_request, { originalname, stream }, done) {
      take({ name: originalname, stream }).then((value) => {
        taken = { value };
        done(null);
      }, done);
    },
    _removeFile: (_request, _file, done) => done(null),
  };
  const read = multer({ storage, defParamCharset: 'utf8', limits: { files: 1, fields: 8, fieldSize: 1_024 } }).single(
    'file',
  );
  await new Promise<void>((resolve, reject) => {
    read(request, response, (error: unknown) => (error ? reject(uploadProblem(error, 0)) : resolve()));
  });
  if (!taken) throw new ProblemError('invalid', 'Cannot read the form: send one file in the field file.');
  return taken.value;
}

/** A broken or foreign form is the caller's fault; what isn't about the form goes on as it is. */
function uploadProblem(error: unknown, maxBytes: number): unknown {
  if (error instanceof multer.MulterError) {
    if (error.code === 'LIMIT_FILE_SIZE') {
      return new ProblemError('too-large', `Cannot take this file: it has more than ${maxBytes / 2 ** 20} MiB.`);
    }
    return new ProblemError('invalid', `Cannot read the form: ${error.message}.`);
  }
  if (error instanceof Error && /multipart|boundary|malformed|unexpected end of form/i.test(error.message)) {
    return new ProblemError('invalid', `Cannot read the form: ${error.message}.`);
  }
  return error;
}
