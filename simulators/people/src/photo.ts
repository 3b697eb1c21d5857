import { encode } from 'jpeg-js';
import { drawScene } from './model/scene.ts';
import type { Step } from './model/step.ts';

const QUALITY = 62;

/** A photo as a phone would take it at a case: JPEG, 20 to 60 KB, stamped with the time and the case's number. */
export function takePhoto(caseId: string, stage: NonNullable<Step['photo']>, at: Date): Blob {
  // The simulated city keeps the time of UTC+8.
  const local = new Date(at.getTime() + 8 * 3_600_000);
  const stamp = `${local.toISOString().slice(0, 16).replace('T', ' ')} ${caseId.replaceAll(/[^0-9-]/g, '')}`;
  const isAfter = stage === 'after' || stage === 'verification';
  const picture = drawScene(caseId, { hour: local.getUTCHours(), stamp, isAfter });
  const { data } = encode({ ...picture, data: picture.data }, QUALITY);
  return new Blob([new Uint8Array(data)], { type: 'image/jpeg' });
}
