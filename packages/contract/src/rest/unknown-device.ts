import { z } from 'zod';
import { cursor, instant, limit, point } from './page.ts';

/** A device that a feed speaks of and that nobody has registered. At most 1,000 of each feed are kept. */
export const unknownDevice = z.object({
  device: z.string(),
  /** Messages that spoke of it. */
  seen: z.int(),
  firstAt: instant,
  lastAt: instant,
});
export type UnknownDeviceItem = z.infer<typeof unknownDevice>;
export const unknownDevicesQuery = z.strictObject({ cursor, limit });

/** Registers it; district and grid follow from the place. */
export const deviceApproval = z.strictObject({
  location: point,
  /** Its id unless told. */
  name: z.string().trim().min(1).max(100).optional(),
  address: z.string().max(200).optional(),
  /** A type of device; the one that the feed's settings name unless told. */
  type: z.string().min(1).max(64).optional(),
});
/** The component, and how many messages that waited in quarantine are tried again. */
export const deviceApproved = z.object({ component: z.string(), redriven: z.int() });
