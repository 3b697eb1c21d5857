import { z } from 'zod';

/** Retained on the status topic and left as last will. */
export const deviceStatus = z.object({ online: z.boolean(), at: z.iso.datetime({ offset: true }) });
export type DeviceStatus = z.infer<typeof deviceStatus>;
