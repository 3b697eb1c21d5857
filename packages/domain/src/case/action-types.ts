/** Every step that somebody may ask for. */
export const CASE_ACTION_TYPES = [
  'confirm',
  'file',
  'decline',
  'dispatch',
  'reassign',
  'accept',
  'arrive',
  'dispose',
  'return',
  'passVerification',
  'failVerification',
  'close',
  'requestVoid',
  'void',
  'merge',
  'urge',
  'replyUrge',
  'comment',
] as const;
export type CaseActionType = (typeof CASE_ACTION_TYPES)[number];
