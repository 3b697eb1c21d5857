import type { BrokerAccountItem } from '@cityloop/contract/rest/broker-account';
import type { BodyInput } from '@cityloop/contract/rest/operations';

/** What the form holds. */
export interface ListenerValues {
  readonly name: string;
  /** One a line. */
  readonly filters: string;
  readonly note: string;
}

export const EMPTY_LISTENER: ListenerValues = { name: '', filters: '', note: '' };

export function listenerValuesOf({ name, filters, note }: BrokerAccountItem): ListenerValues {
  return { name, filters: filters.join('\n'), note };
}

/** The request's body, or what is missing; the server judges the rest and says what would work. */
export function buildListener(
  values: ListenerValues,
): { readonly body: BodyInput<'createBrokerAccount'> } | { readonly wrong: readonly (keyof ListenerValues)[] } {
  const name = values.name.trim();
  const filters = values.filters.split('\n').flatMap((line) => (line.trim() === '' ? [] : [line.trim()]));
  const wrong = [...(name === '' ? (['name'] as const) : []), ...(filters.length === 0 ? (['filters'] as const) : [])];
  return wrong.length > 0 ? { wrong } : { body: { name, filters, note: values.note.trim() } };
}
