import type { KindeModuleOptions } from '../../lib/index.js';

/** The least that an application with routes has to say. */
export const validOptions = {
  issuerUrl: 'https://yourapp.kinde.com',
  clientId: 'a-client-id',
  siteUrl: 'https://app.example.com',
  session: { secret: 'thirty-two bytes, and not one more' },
} satisfies KindeModuleOptions;
