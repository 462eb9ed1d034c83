import { Module } from '@nestjs/common';
import { KindeModule } from 'nestjs-kinde';

import { EventLog } from './event-log.service.js';
import { MembersController } from './members.controller.js';
import { Register } from './register.service.js';
import { SignUps } from './sign-ups.service.js';

@Module({
  imports: [
    KindeModule.forRoot({
      // Nobody signs in here: no login, no session, no cookie.
      routes: false,
      // Kinde sends its events to POST /webhooks/kinde.
      webhooksPath: 'webhooks/kinde',
      // All the rest is in the environment: KINDE_ISSUER_URL, KINDE_MANAGEMENT_CLIENT_ID, …
    }),
  ],
  controllers: [MembersController],
  providers: [SignUps, Register, EventLog],
})
export class AppModule {}
