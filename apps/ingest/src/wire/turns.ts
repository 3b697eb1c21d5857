import type { WaitingPlace } from './reception.ts';
import type { Session } from './session.ts';

/** What a connection that was held may send before it is the next one's turn. */
const TURN_MESSAGES = 64;
/** Turns given before the event loop goes on: answers of the database are heard, and PUBACKs leave, in between. */
const TURNS_AT_ONCE = 8;

/** Connections that are held because there was no room for more of their messages. */
export interface Turns {
  /** After a message of this connection: whether it may send the next one, else it is held. */
  mayGoOn(session: Session, place: WaitingPlace): boolean;
  /** There may be room again. */
  resumeSoon(): void;
  /** The connection has ended. */
  forget(session: Session): void;
}

/**
 * In turns, in the order in which they were held, until the room is full or nobody waits: those that came first, or send
 * most, would fill it each time. Who uses up a turn is held again, behind the others.
 */
export function createTurns(): Turns {
  /** With the place that was full. */
  const held = new Map<Session, WaitingPlace>();
  let isResuming = false;

  function resume(): void {
    let turns = 0;
    for (const [session, place] of held) {
      if (place.isFull()) continue;
      if (turns === TURNS_AT_ONCE) {
        resumeSoon();
        return;
      }
      turns += 1;
      held.delete(session);
      session.turnLeft = TURN_MESSAGES;
      session.connection.resume();
      session.turnLeft = Number.POSITIVE_INFINITY;
    }
  }

  function resumeSoon(): void {
    if (isResuming) return;
    isResuming = true;
    setImmediate(() => {
      isResuming = false;
      resume();
    });
  }

  return {
    mayGoOn(session, place) {
      session.turnLeft -= 1;
      if (session.turnLeft > 0 && !place.isFull()) return true;
      held.set(session, place);
      return false;
    },
    resumeSoon,
    forget: (session) => held.delete(session),
  };
}
