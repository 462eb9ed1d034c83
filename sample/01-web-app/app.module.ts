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
      authkitRoutes: true,
      useFactory: () => {
        const { authkit, ...options } = kindeOptionsFromEnv();
        return {
          ...options,
          // Where the local Pica is; a real one is where it always is.
          authkit: authkit && {
            ...authkit,
            baseUrl: process.env.PICA_BASE_URL,
            widgetOrigin: process.env.PICA_WIDGET_ORIGIN,
          },
          // A login that fails ends on the home page, which says so.
          errorUrl: '/',
        };
      },
    }),
  ],
  controllers: [HomeController, TodosController, OrganizationController, AdminController],
  providers: [TodosService],
})
export class AppModule {}
