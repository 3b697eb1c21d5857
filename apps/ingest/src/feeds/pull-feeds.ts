import { join } from 'node:path';
import { feedTopic } from '@cityloop/contract/mqtt/topics';
import { inTransaction } from '@cityloop/db/connection/transaction';
import { feedUsername } from '@cityloop/db/feed/feed-credential';
import {
  claimDuePulls,
  type DuePull,
  notePull,
  type PulledMessage,
  type PullResult,
} from '@cityloop/db/feed/feed-pull';
import { createSecretSeal, pullSecretOf, SEALING_KEY, type SecretSeal } from '@cityloop/db/feed/secret-seal';
import { metaOf } from '@cityloop/domain/feed/message-meta';
import { pullWaitSeconds } from '@cityloop/domain/feed/pull';
import { createMappingRunner, type MappingRunner } from '@cityloop/intake/runner';
import type { Logger } from '@cityloop/runtime/logger';
import type pg from 'pg';
import { type AllowedHosts, type GuardedAnswer, guardedRequest } from './guarded-request.ts';

export interface PullParts {
  readonly pool: pg.Pool;
  readonly logger: Logger;
  readonly config: { readonly DATA_DIR: string; readonly PULL_ALLOWED_HOSTS: AllowedHosts };
  /** A message waits in the inbox. */
  readonly onPulled: () => void;
}

export interface Pulls {
  /** The round under way ends first. */
  close(): Promise<void>;
}

interface Tools extends PullParts {
  readonly seal: SecretSeal;
  /** For where to go on. */
  readonly runner: MappingRunner;
}

const LOOK_EVERY_MS = 1_000;
const AT_ONCE = 4;
/** Of a round: a next page that never ends is gone on with in the next one. */
const MOST_PAGES = 20;

/**
 * Asks other houses for feeds whose time has come. A feed is claimed for as long as its request may take, so that of several
 * processes one asks; what came and where to go on are kept in one transaction.
 */
export function startPulls(parts: PullParts): Pulls {
  const { pool, logger, config } = parts;
  const seal = createSecretSeal(join(config.DATA_DIR, SEALING_KEY));
  const runner = createMappingRunner();
  const tools: Tools = { ...parts, seal, runner };
  let isClosed = false;
  let running: Promise<void> | undefined;

  async function lookAll(): Promise<void> {
    const due = await claimDuePulls(pool, AT_ONCE);
    await Promise.all(due.map(pullRound));
  }

  async function pullRound(first: DuePull): Promise<void> {
    let pull: DuePull | undefined = first;
    for (let page = 0; pull && page < MOST_PAGES && !isClosed; page += 1) pull = await pullPage(tools, pull);
  }

  const look = () => {
    running ??= lookAll()
      .catch((error: unknown) => logger.warn({ err: error }, 'cannot ask for feeds'))
      .finally(() => {
        running = undefined;
      });
  };
  const timer = setInterval(look, LOOK_EVERY_MS);
  look();
  return {
    async close() {
      isClosed = true;
      clearInterval(timer);
      await running;
      await runner.close();
    },
  };
}

/** Asks once; the pull as it goes on with the next page, where there is one. */
async function pullPage(parts: Tools, pull: DuePull): Promise<DuePull | undefined> {
  const { pool, logger, onPulled } = parts;
  const { result, message } = await ask(parts, pull).catch((error: unknown) => ({
    result: failed(pull, null, error instanceof Error ? error.message : String(error)),
    message: undefined,
  }));
  if (result.outcome === 'failed')
    logger.warn({ feed: pull.feed, status: result.status, reason: result.error }, 'pull failed');
  const isKept = await inTransaction(pool, (client) => notePull(client, pull, { result, message }));
  if (isKept && message) onPulled();
  const hasMore = isKept && result.outcome === 'ok' && result.at !== null && result.at !== pull.at && usesCursor(pull);
  return hasMore ? { ...pull, at: result.at, etag: null, lastModified: null } : undefined;
}

interface Asked {
  readonly result: PullResult;
  readonly message: PulledMessage | undefined;
}

const CURSOR = '{cursor}';
const usesCursor = ({ url, cursor }: DuePull) => cursor !== null && decodeURI(url).includes(CURSOR);

async function ask({ seal, runner, config }: Tools, pull: DuePull): Promise<Asked> {
  const secretHeaders = await secretHeadersOf(pull, seal);
  const url = pull.url.replaceAll(/\{cursor\}|%7Bcursor%7D/gi, encodeURIComponent(pull.at ?? ''));
  const conditions = {
    ...(pull.etag && { 'if-none-match': pull.etag }),
    ...(pull.lastModified && { 'if-modified-since': pull.lastModified }),
  };
  const answer = await guardedRequest(
    {
      url,
      headers: { 'user-agent': 'CityLoop', ...pull.headers, ...conditions },
      secretHeaders,
      timeoutMs: pull.timeoutSeconds * 1_000,
      maxBytes: pull.messageBytes,
    },
    config.PULL_ALLOWED_HOSTS,
  );
  const { status } = answer;
  if (status === 304) return { result: done(pull, answer, { outcome: 'unchanged', at: pull.at }), message: undefined };
  if (status < 200 || status > 299)
    return { result: failed(pull, status, `the server answers ${status}`), message: undefined };
  const at = await cursorAfter(runner, pull, answer);
  const meta = metaOf(answer.headers, []);
  const message = {
    topic: feedTopic(pull.feed, 'pull'),
    username: feedUsername(pull.feed),
    payload: answer.body,
    meta,
  };
  return { result: done(pull, answer, { outcome: 'ok', at }), message: answer.body.length === 0 ? undefined : message };
}

/** Where to go on, by the feed's expression; as it was where that yields nothing. @throws what is wrong with it */
async function cursorAfter(runner: MappingRunner, pull: DuePull, answer: GuardedAnswer): Promise<string | null> {
  if (pull.cursor === null) return null;
  const meta = metaOf(answer.headers, []);
  const mapped = await runner.map({
    feed: pull.feed,
    version: `cursor ${pull.revision}`,
    mapping: `($cursor := ${JSON.stringify(pull.at)}; ${pull.cursor})`,
    topic: feedTopic(pull.feed, 'pull'),
    payloadJson: jsonOf(answer.body),
    receivedAt: new Date(),
    meta,
  });
  if (!mapped.ok) throw new Error(`where to go on: ${mapped.fault.message}`);
  if (mapped.value === undefined || mapped.value === null || mapped.value === '') return pull.at;
  if (typeof mapped.value !== 'string' && typeof mapped.value !== 'number') {
    throw new Error('where to go on: the expression must yield a text or a number');
  }
  return String(mapped.value).slice(0, 1_000);
}

function jsonOf(body: Buffer): string {
  const text = body.toString('utf8');
  try {
    JSON.parse(text);
    return text;
  } catch {
    return JSON.stringify(text);
  }
}

/** @throws where the key that the secret was sealed with is not ours */
async function secretHeadersOf(
  { feed, auth, sealedSecret }: DuePull,
  seal: SecretSeal,
): Promise<Record<string, string>> {
  if (auth === null) return {};
  const secret = sealedSecret && (await seal.open(sealedSecret, pullSecretOf(feed)));
  if (secret === null || secret === undefined)
    throw new Error('its secret is missing or can not be read any more: give it again');
  if (auth.scheme === 'bearer') return { authorization: `Bearer ${secret}` };
  if (auth.scheme === 'header') return { [auth.header.toLowerCase()]: secret };
  return { authorization: `Basic ${Buffer.from(`${auth.username}:${secret}`).toString('base64')}` };
}

function done(
  pull: DuePull,
  { status, headers }: GuardedAnswer,
  { outcome, at }: Pick<PullResult, 'outcome' | 'at'>,
): PullResult {
  const textOf = (value: string | string[] | undefined) => (typeof value === 'string' ? value.slice(0, 1_000) : null);
  const known =
    outcome === 'unchanged' ? pull : { etag: textOf(headers.etag), lastModified: textOf(headers['last-modified']) };
  const { etag, lastModified } = known;
  return { outcome, status, error: '', at, etag, lastModified, waitSeconds: pull.intervalSeconds };
}

function failed(pull: DuePull, status: number | null, error: string): PullResult {
  const { at, etag, lastModified } = pull;
  const waitSeconds = pullWaitSeconds(pull.intervalSeconds, pull.failures + 1);
  return { outcome: 'failed', status, error: error.slice(0, 500), at, etag, lastModified, waitSeconds };
}
