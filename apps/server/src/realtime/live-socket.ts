import type { ClientEvents, LiveReading, ServerEvents } from '@cityloop/contract/realtime/events';
import type { Caller } from '@cityloop/web/caller';
import type { Server, Socket } from 'socket.io';
import type { Follower } from './change-fan-out.ts';

export interface SocketFacts {
  caller: Caller;
  /** Roles and scope at the time of connecting: when they change, the client connects anew. */
  scope: string;
  follower: Follower | undefined;
  /** Newest values that wait for a slow client. */
  unsent: Map<string, LiveReading>;
}
export type LiveServer = Server<ClientEvents, ServerEvents, Record<string, never>, SocketFacts>;
export type LiveSocket = Socket<ClientEvents, ServerEvents, Record<string, never>, SocketFacts>;

/** Packets that the network hasn't taken yet: engine.io's own queue, which is not in its types. */
export function waitingPackets(socket: LiveSocket): number {
  const { writeBuffer } = socket.conn as unknown as { readonly writeBuffer?: readonly unknown[] };
  return writeBuffer?.length ?? 0;
}
