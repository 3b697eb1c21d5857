/** What a form holds as typed, and which of its fields stop it. Fields of the workbench read and change it by name. */
export interface Draft<Values> {
  readonly values: Values;
  readonly change: (part: Partial<Values>) => void;
  readonly wrong: readonly (keyof Values)[];
  readonly isReadOnly?: boolean;
}

/** The fields of a draft that hold a value of this type. */
export type FieldOf<Values, Value> = {
  [Name in keyof Values]: Values[Name] extends Value ? Name : never;
}[keyof Values] &
  string;

/** Names of the fields that a schema refused, in its order. */
export function wrongFields<Values>(
  issues: readonly { readonly path: readonly PropertyKey[] }[],
  which: 'first' | 'last' = 'first',
): (keyof Values)[] {
  return issues.map(({ path }) => String(path.at(which === 'first' ? 0 : -1)) as keyof Values);
}
