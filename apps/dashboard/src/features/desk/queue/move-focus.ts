/**
 * Moves the focus by rows: from the focused row, else from the open one, else to the first. False where something outside
 * the list has the focus that arrows belong to.
 */
export function moveFocus(list: HTMLElement, by: number): boolean {
  const rows = [...list.querySelectorAll<HTMLElement>('[data-testid^="queue-row-"]')];
  const active = document.activeElement;
  if (
    active instanceof HTMLElement &&
    active.matches('[role=tab], [role=radio], input[type=radio], [role=menuitem], canvas')
  ) {
    return false;
  }
  const focused = active instanceof HTMLElement ? rows.indexOf(active) : -1;
  const start = focused >= 0 ? focused : rows.findIndex((row) => row.getAttribute('aria-current') === 'true');
  const target = rows[start < 0 ? 0 : Math.min(rows.length - 1, Math.max(0, start + by))];
  if (!target) return false;
  target.focus();
  target.scrollIntoView({ block: 'nearest' });
  return true;
}
