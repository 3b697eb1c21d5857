import { createRestClient } from '@cityloop/client/rest';

/** The one REST client of this app: same origin, session cookie. */
export const city = createRestClient({ baseUrl: '' });
