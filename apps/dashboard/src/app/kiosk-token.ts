const STORAGE_KEY = 'cityloop.kiosk';

type KioskWindow = Pick<Window, 'location' | 'history' | 'sessionStorage'>;

/**
 * The display token of `/#kiosk=TOKEN`, or the one this tab was opened with. It is kept for the life of the tab and taken
 * out of the address at once, so that nobody reads it off the screen or finds it in the history.
 */
export function takeKioskToken({ location, history, sessionStorage }: KioskWindow): string | undefined {
  const given = new URLSearchParams(location.hash.slice(1)).get('kiosk');
  if (given) {
    sessionStorage.setItem(STORAGE_KEY, given);
    history.replaceState(null, '', `${location.pathname}${location.search}`);
  }
  return sessionStorage.getItem(STORAGE_KEY) ?? undefined;
}

/** A token that was revoked or mistyped: the next load shows the sign-in page. */
export function forgetKioskToken(): void {
  window.sessionStorage.removeItem(STORAGE_KEY);
}
