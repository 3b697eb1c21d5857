export interface RoomLimits {
  readonly messages: number;
  readonly bytes: number;
}

/** How much is held, and whether that is too much. There is room again at half: senders stop and start in strides. */
export interface Room {
  readonly messages: number;
  readonly bytes: number;
  /** Senders should wait. */
  isFull(): boolean;
  /** A message of so many bytes came. */
  enter(bytes: number): void;
  /** It is held no more; `announce` once all of them have left. */
  leave(bytes: number): void;
  /** Calls the listeners where there is room again. */
  announce(): void;
  /** Called whenever it is no longer full. */
  onRoom(listener: () => void): void;
}

export function createRoom(limits: RoomLimits): Room {
  const listeners: (() => void)[] = [];
  let messages = 0;
  let bytes = 0;
  let isFull = false;
  return {
    get messages() {
      return messages;
    },
    get bytes() {
      return bytes;
    },
    isFull: () => isFull,
    enter(size) {
      messages += 1;
      bytes += size;
      isFull ||= messages >= limits.messages || bytes >= limits.bytes;
    },
    leave(size) {
      messages -= 1;
      bytes -= size;
    },
    announce() {
      if (!isFull || messages > limits.messages / 2 || bytes > limits.bytes / 2) return;
      isFull = false;
      for (const listener of listeners) listener();
    },
    onRoom: (listener) => void listeners.push(listener),
  };
}
