import { Module } from '@nestjs/common';
import { KindeModule, kindeOptionsFromEnv } from 'nestjs-kinde';

import { AdminController } from './admin.controller.js';
import { HomeController } from './home.controller.js';
import { OrganizationController } from './organization.controller.js';
import { TodosController } from './todos.controller.js';
import { TodosService } from './todos.service.js';

@Module({
  imports: [
    // The environment says which tenant; `KindeModule.forRoot()` alone would read it as well.
    KindeModule.forRootAsync({
      useFactory: () => ({
        ...kindeOptionsFromEnv(),
        // A login that fails ends on the home page, which says so.
        errorUrl: '/',
      }),
    }),
  ],
  controllers: [HomeController, TodosController, OrganizationController, AdminController],
  providers: [TodosService],
})
export class AppModule {}
