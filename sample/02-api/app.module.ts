import { Module } from '@nestjs/common';
import { KindeModule, kindeOptionsFromEnv } from 'nestjs-kinde';

import { ApiKeys } from './api-keys.service.js';
import { ImportsController } from './imports.controller.js';
import { InvoicesController } from './invoices.controller.js';
import { InvoicesService } from './invoices.service.js';
import { JournalController } from './journal.controller.js';
import { Journal } from './journal.service.js';
import { SummaryController } from './summary.controller.js';

@Module({
  imports: [
    KindeModule.forRootAsync({
      // Nobody signs in here: no login, no session, no cookie.
      routes: false,
      useFactory: () => {
        const clientIds = process.env.KINDE_ALLOWED_CLIENT_IDS?.trim();
        return {
          // Tokens have to be for KINDE_AUDIENCE, the identifier of this API in Kinde …
          ...kindeOptionsFromEnv(),
          // … or, without one, issued to one of these applications.
          ...(clientIds && { allowedClientIds: clientIds.split(/\s+/) }),
        };
      },
    }),
  ],
  controllers: [InvoicesController, ImportsController, JournalController, SummaryController],
  providers: [InvoicesService, Journal, ApiKeys],
})
export class AppModule {}
