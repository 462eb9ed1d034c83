import type { Operation } from '../core/management/operation.js';
import type { PagedAnswer } from '../core/management/paged-answer.js';

/** An operation for each method of each resource: none is missing, and none is of no method. */
export type OperationTable<Resources> = {
  readonly [name in keyof Resources]: {
    readonly [method in keyof Resources[name]]: OperationOf<Resources[name][method]>;
  };
};

/** Exactly those that answer with pages know how these follow each other. */
type OperationOf<Method> = Method extends (...parameters: never[]) => PagedAnswer<object, unknown>
  ? Operation & Required<Pick<Operation, 'paging'>>
  : Operation & { readonly paging?: never };
