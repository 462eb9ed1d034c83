import type { PagedAnswer } from '../core/management/paged-answer.js';
import type { ManagementResources } from './generated/resources.js';

/** The name of a method, such as `addUsers` of `organizations`. */
type MethodOf<Resource extends keyof ManagementResources> = keyof ManagementResources[Resource];

type ParametersOf<Method> = Method extends (...parameters: infer All) => unknown ? All : never;

type ReturnOf<Method> = Method extends (...parameters: never[]) => infer Answer ? Answer : never;

/**
 * What a method of `KindeManagementApi` takes; `never` for one that takes nothing.
 *
 * @example
 * ```ts
 * type NewUser = ManagementParameters<'users', 'create'>;
 * ```
 */
export type ManagementParameters<
  Resource extends keyof ManagementResources,
  Method extends MethodOf<Resource>,
> = NonNullable<ParametersOf<ManagementResources[Resource][Method]>[0]>;

/**
 * What a method of `KindeManagementApi` answers; one page of it, where it has pages.
 *
 * @example
 * ```ts
 * type Organization = ManagementAnswer<'organizations', 'get'>;
 * ```
 */
export type ManagementAnswer<
  Resource extends keyof ManagementResources,
  Method extends MethodOf<Resource>,
> = Awaited<ReturnOf<ManagementResources[Resource][Method]>>;

/**
 * An entry of the pages that a method of `KindeManagementApi` answers with.
 *
 * @example
 * ```ts
 * type Member = ManagementItem<'organizations', 'listUsers'>;
 * ```
 */
export type ManagementItem<
  Resource extends keyof ManagementResources,
  Method extends MethodOf<Resource>,
> =
  ReturnOf<ManagementResources[Resource][Method]> extends PagedAnswer<object, infer Item>
    ? Item
    : never;
