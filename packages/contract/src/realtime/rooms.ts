/** Rooms of the socket: `city`, `district:{code}`, `department:{code}`, `case:{id}`, `component:{id}`. */
export type Room =
  | { readonly kind: 'city' }
  | { readonly kind: 'district' | 'department' | 'case' | 'component'; readonly id: string };

export function parseRoom(text: string): Room | undefined {
  if (text === 'city') return { kind: 'city' };
  const at = text.indexOf(':');
  const kind = text.slice(0, at);
  const id = text.slice(at + 1);
  if (at < 0 || id === '' || id.length > 128) return undefined;
  if (kind === 'district' || kind === 'department' || kind === 'case' || kind === 'component') return { kind, id };
  return undefined;
}
