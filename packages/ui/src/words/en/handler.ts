import type { Wording } from '../language.ts';
import type { HANDLER_ZH_CN } from '../zh-CN/handler.ts';

export const HANDLER_EN: Wording<typeof HANDLER_ZH_CN> = {
  appName: 'CityLoop · Handler',
  shortName: 'Handler',
  whatItDoes: 'Accept, navigate, arrive, finish',
  myTasks: 'My tasks',
  none: 'No task for you right now',
  noneHint: 'New ones appear here as they are dispatched.',
  unreachable: 'The center can’t be reached; this is what was known last.',
  whatIsWrong: 'What is wrong',
  navigate: 'Navigate',
  arrive: 'I am here',
  finish: 'Done',
  photoBefore: 'Photo before',
  photoAfter: 'Photo after',
  photoNeeded: 'Take the photo after the work, then tap Done',
  returnReason: 'Why do you return it?',
  confirmReturn: 'Return it',
  notYours: 'The next step isn’t yours.',
  changed: 'Somebody just updated this case. It was refreshed: look again.',
  gone: 'This task doesn’t exist or isn’t yours any more.',
  urged: 'An urge awaits your reply',
  reply: 'Your reply',
  send: 'Send',
  failed: (detail) => `Not accepted: ${detail}`,
  offline: 'No signal. Nothing is lost: tap again when it is back, it won’t be sent twice.',
};
