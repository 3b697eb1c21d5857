/** Things to do, each under a key and at a time; a newer entry replaces the older of its key. */
export interface Agenda<T> {
  put(key: string, dueAt: number, item: T): void;
  drop(key: string): void;
  /** Takes what is due, the longest overdue first, at most `limit`. */
  takeDue(now: number, limit: number): T[];
  has(key: string): boolean;
  size(): number;
}

export function createAgenda<T>(): Agenda<T> {
  const entries = new Map<string, { readonly dueAt: number; readonly item: T }>();
  return {
    put: (key, dueAt, item) => void entries.set(key, { dueAt, item }),
    drop: (key) => void entries.delete(key),
    takeDue(now, limit) {
      const due = [...entries].filter(([, { dueAt }]) => dueAt <= now).sort(([, a], [, b]) => a.dueAt - b.dueAt);
      return due.slice(0, limit).map(([key, { item }]) => {
        entries.delete(key);
        return item;
      });
    },
    has: (key) => entries.has(key),
    size: () => entries.size,
  };
}
