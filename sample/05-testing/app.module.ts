import { Module } from '@nestjs/common';
import { KindeModule, kindeOptionsFromEnv } from 'nestjs-kinde';

import { LoansController } from './loans.controller.js';
import { LoansService } from './loans.service.js';
import { MemorySessionStore } from './memory-session-store.js';
import { ToolsController } from './tools.controller.js';
import { ToolsService } from './tools.service.js';

@Module({
  imports: [
    KindeModule.forRootAsync({
      useFactory: () => ({
        ...kindeOptionsFromEnv(),
        session: {
          secret: process.env.KINDE_SESSION_SECRET ?? '',
          store: new MemorySessionStore(),
        },
      }),
    }),
  ],
  controllers: [ToolsController, LoansController],
  providers: [ToolsService, LoansService],
})
export class AppModule {}
