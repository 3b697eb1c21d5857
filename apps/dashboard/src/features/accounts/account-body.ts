import { type Account, accountChange, newAccount } from '@cityloop/contract/rest/account';
import type { BodyInput } from '@cityloop/contract/rest/operations';
import type { Role } from '@cityloop/domain/account/actor';
import { wrongFields } from '../../workbench/draft.ts';

/** What the form of an account holds. */
export interface AccountValues {
  readonly username: string;
  readonly displayName: string;
  readonly roles: readonly Role[];
  readonly department: string | null;
  readonly districts: readonly string[];
  readonly password: string;
}
type Built<T> = { readonly body: T } | { readonly wrong: readonly (keyof AccountValues)[] };

export const EMPTY_ACCOUNT: AccountValues = {
  username: '',
  displayName: '',
  roles: [],
  department: null,
  districts: [],
  password: '',
};

export function valuesOf(account: Account): AccountValues {
  const { username, displayName, roles, department, districts } = account;
  return { username, displayName, roles, department, districts, password: '' };
}

export function buildNewAccount(values: AccountValues): Built<BodyInput<'createAccount'>> {
  const { displayName, ...rest } = values;
  const name = displayName.trim();
  const parsed = newAccount.safeParse({ ...rest, ...(name === '' ? {} : { displayName: name }) });
  return parsed.success ? { body: parsed.data } : { wrong: wrongFields<AccountValues>(parsed.error.issues) };
}

/** Only what differs from the account as it was, so that two administrators don't undo each other. */
export function buildAccountChange(values: AccountValues, former: Account): Built<BodyInput<'changeAccount'>> {
  const before = valuesOf(former);
  const changed = (['displayName', 'roles', 'department', 'districts', 'password'] as const).filter(
    (field) => JSON.stringify(values[field]) !== JSON.stringify(before[field]),
  );
  const parsed = accountChange.safeParse(Object.fromEntries(changed.map((field) => [field, values[field]])));
  return parsed.success ? { body: parsed.data } : { wrong: wrongFields<AccountValues>(parsed.error.issues) };
}

/** 20 characters of 57 that are hard to confuse: 116 bits. */
export function suggestPassword(): string {
  const alphabet = '23456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';
  const letters: string[] = [];
  while (letters.length < 20) {
    const [byte = 0] = crypto.getRandomValues(new Uint8Array(1));
    // Bytes beyond the last whole multiple would favour the first letters.
    if (byte < 256 - (256 % alphabet.length)) letters.push(alphabet.charAt(byte % alphabet.length));
  }
  return letters.join('');
}
