import type { MessageMeta } from '../feed/message-meta.ts';
import type { QuarantineGroup } from './quarantine-group.ts';

/** A message, or one record of it, that could not be taken in. Where its group is not given, it follows from user name and topic. */
export interface QuarantinedMessage extends Partial<QuarantineGroup> {
  readonly receivedAt: Date;
  readonly topic: string;
  readonly username: string | undefined;
  readonly reason: string;
  readonly detail: string;
  /** The first part of what came; length and hash tell of the rest. */
  readonly raw: Uint8Array;
  readonly rawBytes: number;
  readonly rawSha256: Uint8Array;
  /** What came beside it. */
  readonly meta?: MessageMeta | undefined;
}
