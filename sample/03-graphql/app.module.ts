import { type ApolloDriverConfig, ApolloDriver } from '@nestjs/apollo';
import { Module } from '@nestjs/common';
import { GraphQLModule } from '@nestjs/graphql';
import { KindeModule } from 'nestjs-kinde';

import { TodosResolver } from './todos.resolver.js';
import { TodosService } from './todos.service.js';
import { ViewerResolver } from './viewer.resolver.js';

@Module({
  imports: [
    // Without options, the environment says which tenant. Its routes sign people in.
    KindeModule.forRoot(),
    GraphQLModule.forRoot<ApolloDriverConfig>({
      driver: ApolloDriver,
      autoSchemaFile: true,
      // The page of the sample asks in its place; theirs would be loaded from elsewhere.
      graphiql: false,
      includeStacktraceInErrorResponses: false,
      subscriptions: { 'graphql-ws': true },
    }),
  ],
  providers: [TodosResolver, TodosService, ViewerResolver],
})
export class AppModule {}
