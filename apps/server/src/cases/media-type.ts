import type { EVIDENCE_MEDIA_TYPES } from '@cityloop/contract/rest/case';

export type EvidenceMediaType = (typeof EVIDENCE_MEDIA_TYPES)[number];

/** What a file is by its first bytes. Names and declared types are the sender's word and count for nothing. */
export function mediaTypeOf(file: Uint8Array): EvidenceMediaType | undefined {
  if (startsWith(file, [0xff, 0xd8, 0xff])) return 'image/jpeg';
  if (startsWith(file, [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])) return 'image/png';
  if (textAt(file, 0, 4) === 'RIFF' && textAt(file, 8, 12) === 'WEBP') return 'image/webp';
  if (textAt(file, 0, 5) === '%PDF-') return 'application/pdf';
  return undefined;
}

function startsWith(file: Uint8Array, magic: readonly number[]): boolean {
  return magic.every((byte, index) => file[index] === byte);
}

function textAt(file: Uint8Array, start: number, end: number): string {
  return Buffer.from(file.subarray(start, end)).toString('latin1');
}
