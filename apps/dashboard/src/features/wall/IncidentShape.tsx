interface IncidentShapeProps {
  readonly kind: 'alarm' | 'case';
  readonly priority: number;
  readonly tone: 'red' | 'amber' | 'calm' | 'quiet';
  readonly isOverdue?: boolean;
}

/** The sign of the map, in a list: triangle for alarms, square for cases, the number is the priority. */
export function IncidentShape({ kind, priority, tone, isOverdue = false }: IncidentShapeProps) {
  return (
    <svg className="wall-sign" data-tone={tone} viewBox="0 0 24 24" aria-hidden="true">
      {isOverdue && <rect className="wall-sign-ring" x="1" y="1" width="22" height="22" rx="6" />}
      {kind === 'alarm' ? <path d="M12 3.5L21.5 20H2.5Z" /> : <rect x="4.5" y="4.5" width="15" height="15" rx="3.5" />}
      <text x="12" y={kind === 'alarm' ? 17.5 : 16}>
        {priority}
      </text>
    </svg>
  );
}
