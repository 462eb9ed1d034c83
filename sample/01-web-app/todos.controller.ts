import {
  BadRequestException,
  Body,
  ConflictException,
  Controller,
  Get,
  HttpCode,
  Post,
} from '@nestjs/common';
import {
  CurrentOrg,
  type CurrentOrganization,
  CurrentUser,
  type KindeUser,
  Org,
  Permissions,
} from 'nestjs-kinde';

import { type Todo, TodosService } from './todos.service.js';

/** Todos belong to an organization, so every route asks for one, and for a permission on top. */
@Controller('todos')
@Org()
export class TodosController {
  constructor(private readonly todos: TodosService) {}

  @Get()
  @Permissions('read:todos')
  list(@CurrentOrg() { orgCode }: CurrentOrganization): readonly Todo[] {
    return this.todos.of(orgCode);
  }

  @Post()
  @Permissions('write:todos')
  add(
    @CurrentOrg() { orgCode }: CurrentOrganization,
    @CurrentUser() user: KindeUser,
    @Body('title') title: unknown,
  ): Todo {
    if (typeof title !== 'string' || title.trim() === '' || title.length > 200) {
      throw new BadRequestException('A todo has a title of at most 200 characters.');
    }
    const limit = limitFor(user);
    if (this.todos.of(orgCode).length >= limit) {
      throw new ConflictException(`There are ${limit} todos already.`);
    }
    return this.todos.add(orgCode, { title: title.trim(), addedBy: user.name ?? user.id });
  }

  @Post('clear')
  @HttpCode(200)
  @Permissions('delete:todos')
  clear(@CurrentOrg() { orgCode }: CurrentOrganization): { readonly deleted: number } {
    return { deleted: this.todos.clear(orgCode) };
  }
}

/** Set in Kinde as a feature flag, for everybody, for an organization or for one user. */
function limitFor({ featureFlags }: KindeUser): number {
  const flag = featureFlags.get('todo_limit');
  return flag?.type === 'integer' ? flag.value : 10;
}
