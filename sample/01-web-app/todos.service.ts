import { Injectable } from '@nestjs/common';

export interface Todo {
  readonly title: string;
  readonly addedBy: string;
}

/** Keeps todos in memory, apart for each organization. */
@Injectable()
export class TodosService {
  readonly #byOrganization = new Map<string, readonly Todo[]>();

  of(orgCode: string): readonly Todo[] {
    return this.#byOrganization.get(orgCode) ?? [];
  }

  add(orgCode: string, todo: Todo): Todo {
    this.#byOrganization.set(orgCode, [...this.of(orgCode), todo]);
    return todo;
  }

  /** @returns how many there were */
  clear(orgCode: string): number {
    const { length } = this.of(orgCode);
    this.#byOrganization.delete(orgCode);
    return length;
  }
}
