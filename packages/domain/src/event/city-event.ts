/** A department's event as it was received; (source, id) is its key. */
export interface CityEvent {
  readonly source: string;
  readonly id: string;
  readonly receivedAt: Date;
  readonly department: string;
  readonly occurredAt: Date | undefined;
  /** Of the shape that the contract has for events. */
  readonly data: unknown;
  /** Code of the unit grid that it lies in. */
  readonly grid: string;
}
