import type { Actor } from '@cityloop/domain/account/actor';

/** Who calls, and by what: a signed-in account, a read-only display token, or nobody on public routes. */
export interface Caller {
  readonly actor: Actor;
  readonly displayName: string;
  readonly kind: 'account' | 'kiosk' | 'nobody';
  /** sha256 of the session or kiosk token: the row that stands for this sign-in. */
  readonly tokenHash: Buffer;
  /** Whether it came as a cookie, which browsers send by themselves. */
  readonly byCookie: boolean;
}

export const NOBODY: Caller = {
  actor: { username: 'nobody', roles: [], department: undefined, districts: [] },
  displayName: '',
  kind: 'nobody',
  tokenHash: Buffer.alloc(0),
  byCookie: false,
};
