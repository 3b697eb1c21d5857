import { encode } from 'jpeg-js';
import { drawScene } from './model/scene.ts';
import type { Step } from './model/step.ts';

const QUALITY = 62;

/** A photo as a phone would take it at a case: JPEG, 20 to 60 KB, stamped with the time and the case's number. */
export function takePhoto(caseId: string, stage: NonNullable<Step['photo']>, at: Date): Blob {
  const stamp = `${at.toISOString().slice(0, 16).replace('T', ' ')} ${caseId.replaceAll(/[^0-9-]/g, '')}`;
  const isAfter = stage === 'after' || stage === 'verification';
  const hour = (at.getUTCHours() + 8) % 24;
  const picture = drawScene(`${caseId}:${isAfter}`, { hour, stamp, isAfter });
  const { data } = encode({ ...picture, data: picture.data }, QUALITY);
  return new Blob([new Uint8Array(data)], { type: 'image/jpeg' });
}
