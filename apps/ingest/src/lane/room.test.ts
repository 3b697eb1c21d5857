import { describe, expect, it, vi } from 'vitest';
import { createRoom } from './room.ts';

describe('a room', () => {
  it('is full by messages or by bytes, whichever comes first', () => {
    const byMessages = createRoom({ messages: 2, bytes: 1_000 });
    byMessages.enter(1);
    expect(byMessages.isFull()).toBe(false);
    byMessages.enter(1);
    expect(byMessages.isFull()).toBe(true);
    const byBytes = createRoom({ messages: 2, bytes: 1_000 });
    byBytes.enter(1_000);
    expect(byBytes.isFull()).toBe(true);
  });

  it('that was full has room again at half, and says so once', () => {
    const room = createRoom({ messages: 4, bytes: 1_000 });
    const onRoom = vi.fn();
    room.onRoom(onRoom);
    for (let message = 0; message < 4; message += 1) room.enter(10);
    room.leave(10);
    room.announce();
    expect([room.isFull(), onRoom.mock.calls.length]).toEqual([true, 0]);
    room.leave(10);
    room.announce();
    room.announce();
    expect([room.isFull(), onRoom.mock.calls.length]).toEqual([false, 1]);
    expect([room.messages, room.bytes]).toEqual([2, 20]);
  });

  it('that was never full says nothing', () => {
    const room = createRoom({ messages: 4, bytes: 1_000 });
    const onRoom = vi.fn();
    room.onRoom(onRoom);
    room.enter(10);
    room.leave(10);
    room.announce();
    expect(onRoom).not.toHaveBeenCalled();
  });
});
