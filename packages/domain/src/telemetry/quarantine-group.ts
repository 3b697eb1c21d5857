/** What quarantined messages are grouped by, beside the reason: who published, and under what kind of topic. */
export interface QuarantineGroup {
  /** Who published: the user name, or the topic where the broker names nobody. At most 120 characters. */
  readonly source: string;
  /** The topic with `+` where devices differ; `#` where it is none of the city's. */
  readonly topicPattern: string;
}

/** Counts in the place of the sources that are too many to be told apart. */
export const OTHER_SOURCES = '*';
export const ANY_TOPIC = '#';

/** Bounds what is kept in memory and in an index for each source. */
const LONGEST_SOURCE = 120;
const CODE = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

export function quarantineGroupOf(message: {
  readonly username: string | undefined;
  readonly topic: string;
}): QuarantineGroup {
  const source = message.username === undefined || message.username === '' ? message.topic : message.username;
  return { source: shortened(source), topicPattern: topicPatternOf(message.topic) };
}

/** A copy, without half a surrogate pair at its end. */
function shortened(text: string): string {
  return text.length <= LONGEST_SOURCE ? text : text.slice(0, LONGEST_SOURCE).replace(/[\ud800-\udbff]$/, '');
}

function topicPatternOf(topic: string): string {
  const [root, version, first, second, leaf, ...rest] = topic.split('/', 7);
  if (root === 'feed' && version !== undefined && CODE.test(version)) return `feed/${version}/#`;
  if (root !== 'city' || version !== 'v1' || !first || !second || rest.length > 0) return ANY_TOPIC;
  if (first === 'department') return leaf === 'event' && CODE.test(second) ? topic : ANY_TOPIC;
  return leaf === 'reading' || leaf === 'status' ? `city/v1/+/+/${leaf}` : ANY_TOPIC;
}
