/** IANA names of all time zones that this browser knows, to choose one from. */
export function zoneNames(): readonly string[] {
  return Intl.supportedValuesOf('timeZone');
}
