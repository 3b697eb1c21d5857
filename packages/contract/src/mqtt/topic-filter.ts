/** Topic filters of MQTT 3.1.1, section 4.7: `+` stands for one whole level, `#` for all that follow, and for the level before it. */

/** Whether a subscription may name it. */
export function isTopicFilter(text: string): boolean {
  const levels = text.split('/');
  return text !== '' && !text.includes('\0') && levels.every((level, at) => isLevel(level, at === levels.length - 1));
}

function isLevel(level: string, isLast: boolean): boolean {
  return level === '+' || (level === '#' && isLast) || !/[+#]/.test(level);
}

/**
 * Whether everything that `wanted`, a filter or a topic, can match is matched by `allowed` too. Nothing covers a topic that begins with `$`
 * but what names that level itself [MQTT-4.7.2-1].
 */
export function coversFilter(allowed: string, wanted: string): boolean {
  const given = allowed.split('/');
  const asked = wanted.split('/');
  if (wanted.startsWith('$') && given[0] !== asked[0]) return false;
  for (const [at, level] of given.entries()) {
    if (level === '#') return true;
    const one = asked[at];
    if (one === undefined || one === '#') return false;
    if (level !== '+' && level !== one) return false;
  }
  return asked.length === given.length;
}
