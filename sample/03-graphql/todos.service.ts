import { EventEmitter, on } from 'node:events';

import { Injectable } from '@nestjs/common';
import { KindeContext, KindeError } from 'nestjs-kinde';

import { Todo } from './todo.model.js';

/**
 * Keeps todos in memory, apart for each organization. Whose todos they are, it asks by itself: no
 * resolver could hand it the organization of somebody else.
 */
@Injectable()
export class TodosService {
  readonly #byOrganization = new Map<string, readonly Todo[]>();
  // One listener for each subscription.
  readonly #added = new EventEmitter().setMaxListeners(0);

  constructor(private readonly kinde: KindeContext) {}

  list(): readonly Todo[] {
    return this.#of(this.#orgCode());
  }

  add(title: string): Todo {
    const orgCode = this.#orgCode();
    const { name, id } = this.kinde.requireUser();
    const present = this.#of(orgCode);
    const todo = new Todo(String(present.length + 1), title, name ?? id);
    this.#byOrganization.set(orgCode, [...present, todo]);
    this.#added.emit(orgCode, todo);
    return todo;
  }

  /** What the organization of whoever asks adds from now on: lists of one todo each. */
  added(): AsyncIterableIterator<[Todo]> {
    return on(this.#added, this.#orgCode()) as AsyncIterableIterator<[Todo]>;
  }

  #of(orgCode: string): readonly Todo[] {
    return this.#byOrganization.get(orgCode) ?? [];
  }

  /** @throws KindeError where no guard has let anybody in, and for who belongs to no organization */
  #orgCode(): string {
    const { orgCode } = this.kinde.requireUser();
    if (orgCode === undefined) {
      throw new KindeError('ERR_KINDE_FORBIDDEN', 'Todos belong to organizations.');
    }
    return orgCode;
  }
}
