import { type Ended, rule } from '../rule.ts';
import { isEnded } from '../states.ts';

/** 督办: an opinion that must be answered. */
export interface UrgeBody {
  readonly opinion: string;
}
export interface ReplyUrgeBody {
  readonly reply: string;
}
export interface CommentBody {
  readonly text: string;
  readonly because?: Ended;
}

export const urge = rule<UrgeBody>({
  requires: ['opinion'],
  guard: ({ department, state }) => department !== undefined && !isEnded(state),
  effect: ({ openUrges }) => ({ openUrges: openUrges + 1 }),
});

export const replyUrge = rule<ReplyUrgeBody>({
  requires: ['reply'],
  needsNoVersion: true,
  guard: ({ openUrges, department }, actor) => openUrges > 0 && department === actor.department,
  effect: ({ openUrges }) => ({ openUrges: openUrges - 1 }),
});

export const comment = rule<CommentBody>({ requires: ['text'], needsNoVersion: true });
