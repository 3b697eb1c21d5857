import type { FeedFileItem } from '@cityloop/contract/rest/feed-file';
import type { FeedTableItem } from '@cityloop/contract/rest/feed-table';
import { OPERATIONS } from '@cityloop/contract/rest/operations';
import { ProblemError, problemFrom, UnreachableError } from './problem.ts';
import { pathOf, type RestClient } from './rest.ts';

const PIECE_BYTES = 8 * 1024 * 1024;
const TRIES = 5;
const FIRST_WAIT_MS = 1_000;
const TUS = { 'tus-resumable': '1.0.0' };

export interface FeedUpload {
  readonly feed: string;
  readonly file: File;
  /** 0 to 1, after each piece. */
  readonly onProgress: (part: number) => void;
  readonly signal?: AbortSignal;
}

/**
 * Sends a file of a feed in pieces of 8 MiB, each gone on with where the server has it: also an upload of the same name and
 * length that broke off before. A piece that fails is tried again a few times.
 * @throws ProblemError, UnreachableError
 */
export async function uploadFeedFile(
  client: RestClient,
  { feed, file, onProgress, signal }: FeedUpload,
): Promise<FeedFileItem> {
  const begun = (await openUpload(client, feed, file)) ?? (await beginUpload(client, feed, file));
  let { received } = begun;
  for (let failures = 0; received < file.size; ) {
    onProgress(received / file.size);
    try {
      received = await sendPiece(client, begun, { file, offset: received, signal });
      failures = 0;
    } catch (error) {
      failures += 1;
      if (signal?.aborted || failures === TRIES || isRefused(error)) throw error;
      await new Promise((resolve) => setTimeout(resolve, FIRST_WAIT_MS * 2 ** (failures - 1)));
      received = (await client.call('getFeedFile', { params: { id: feed, fileId: begun.id } })).received;
    }
  }
  onProgress(1);
  return client.call('getFeedFile', { params: { id: feed, fileId: begun.id } });
}

/** All rows of a lookup table, as a sheet or JSON. @throws ProblemError with the faults by line, UnreachableError */
export async function putFeedTable(
  client: RestClient,
  feed: string,
  table: { readonly name: string; readonly file: File },
): Promise<FeedTableItem> {
  const path = pathOf(OPERATIONS.putFeedTable.path, { id: feed, name: table.name });
  const response = await ask(client, path, { method: 'PUT', body: table.file });
  return OPERATIONS.putFeedTable.answer.parse(await response.json());
}

async function openUpload(client: RestClient, feed: string, file: File): Promise<FeedFileItem | undefined> {
  const { items } = await client.call('listFeedFiles', { params: { id: feed }, query: { limit: 20 } });
  return items.find(({ state, name, bytes }) => state === 'uploading' && name === file.name && bytes === file.size);
}

async function beginUpload(client: RestClient, feed: string, file: File): Promise<FeedFileItem> {
  const name = btoa(String.fromCharCode(...new TextEncoder().encode(file.name)));
  const headers = { ...TUS, 'upload-length': String(file.size), 'upload-metadata': `filename ${name}` };
  const response = await ask(client, pathOf(OPERATIONS.sendFeedFile.path, { id: feed }), { method: 'POST', headers });
  return OPERATIONS.sendFeedFile.answer.parse(await response.json());
}

interface Piece {
  readonly file: File;
  readonly offset: number;
  readonly signal: AbortSignal | undefined;
}

async function sendPiece(
  client: RestClient,
  { feed, id }: FeedFileItem,
  { file, offset, signal }: Piece,
): Promise<number> {
  const path = pathOf(OPERATIONS.continueFeedFile.path, { id: feed, fileId: id });
  const headers = { ...TUS, 'upload-offset': String(offset), 'content-type': 'application/offset+octet-stream' };
  const body = file.slice(offset, offset + PIECE_BYTES);
  const response = await ask(client, path, { method: 'PATCH', headers, body, ...(signal && { signal }) });
  return Number(response.headers.get('upload-offset') ?? offset + body.size);
}

async function ask(client: RestClient, path: string, init: RequestInit): Promise<Response> {
  const headers = { ...client.sessionHeaders(), ...init.headers };
  const call = `${init.method} ${path}`;
  const response = await fetch(client.baseUrl + path, { ...init, headers }).catch((error: unknown) => {
    if (init.signal?.aborted) throw error;
    throw new UnreachableError(call, 'the server could not be reached', error);
  });
  if (!response.ok) throw new ProblemError(problemFrom(response.status, await response.text()));
  return response;
}

/** Trying again would not help. */
function isRefused(error: unknown): boolean {
  return (
    error instanceof ProblemError &&
    error.problem.status >= 400 &&
    error.problem.status < 500 &&
    error.problem.status !== 409
  );
}
