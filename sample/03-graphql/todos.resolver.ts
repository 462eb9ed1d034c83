import { BadRequestException, UseInterceptors } from '@nestjs/common';
import { Args, Mutation, Query, Resolver, Subscription } from '@nestjs/graphql';
import { KindeContextInterceptor, Org, Permissions } from 'nestjs-kinde';

import { Todo } from './todo.model.js';
import { TodosService } from './todos.service.js';

/** The decorators are those of controllers: by session or by bearer token, over HTTP or a socket. */
@Resolver(() => Todo)
@Org()
export class TodosResolver {
  constructor(private readonly service: TodosService) {}

  @Query(() => [Todo])
  @Permissions('read:todos')
  todos(): readonly Todo[] {
    return this.service.list();
  }

  @Mutation(() => Todo)
  @Permissions('write:todos')
  addTodo(@Args('title') title: string): Todo {
    if (title.trim() === '' || title.length > 200) {
      throw new BadRequestException('A todo has a title of at most 200 characters.');
    }
    return this.service.add(title.trim());
  }

  /** A subscription is no request: `KindeContext` needs the interceptor. */
  @Subscription(() => Todo, { resolve: ([todo]: [Todo]) => todo })
  @Permissions('read:todos')
  @UseInterceptors(KindeContextInterceptor)
  todoAdded(): AsyncIterableIterator<[Todo]> {
    return this.service.added();
  }
}
