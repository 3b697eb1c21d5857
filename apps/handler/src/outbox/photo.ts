import { EVIDENCE_PHOTO_TYPES } from '@cityloop/contract/rest/case';

/** Longest edge of what is sent: enough to judge a repair, about 300 KB. */
const MAX_EDGE_PIXELS = 1600;
const JPEG_QUALITY = 0.82;

/**
 * A camera's picture made small on the phone, upright as its EXIF says: JPEG, whatever the phone keeps (HEIC too, where its browser reads it). Falls back
 * to the file as it is where that is smaller and of a kind that the server takes, or can't be read here.
 */
export async function compressPhoto(file: File): Promise<Blob> {
  const bitmap = await createImageBitmap(file, { imageOrientation: 'from-image' }).catch(() => undefined);
  if (!bitmap) return file;
  const { width, height } = fit(bitmap.width, bitmap.height);
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  canvas.getContext('2d')?.drawImage(bitmap, 0, 0, width, height);
  bitmap.close();
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/jpeg', JPEG_QUALITY));
  return blob ? smallerOf(file, blob) : file;
}

/** The server takes what this picker offers: a smaller file of another kind is no gain. */
export function smallerOf(file: Blob, jpeg: Blob): Blob {
  const isTaken = EVIDENCE_PHOTO_TYPES.some((type) => type === file.type);
  return isTaken && file.size <= jpeg.size ? file : jpeg;
}

export function fit(width: number, height: number): { width: number; height: number } {
  const scale = Math.min(1, MAX_EDGE_PIXELS / Math.max(width, height));
  return { width: Math.round(width * scale), height: Math.round(height * scale) };
}
