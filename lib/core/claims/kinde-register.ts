import type { KindeClaimName, KindePropertyName } from './claim-names.js';

/**
 * Where an application says once what its keys are called. What it names is checked by the compiler
 * from then on; for what it leaves out, any text will do.
 *
 * Keys are a union of texts or the names of an object's properties, which then say what type the
 * values have. Nothing of it exists at run time: what Kinde really answers is not checked by it.
 *
 * @example
 * ```ts
 * declare module 'nestjs-kinde' {
 *   interface KindeRegister {
 *     permissions: 'read:todos' | 'write:todos';
 *     roles: 'admin' | 'member';
 *     featureFlags: { 'dark-mode': boolean; 'seat-limit': number };
 *     scopes: 'read:reports';
 *     properties: { favourite_colour: string };
 *     entitlements: 'seats';
 *     claims: { tier: 'free' | 'paid' };
 *   }
 * }
 *
 * export {};
 * ```
 */
// oxlint-disable-next-line typescript/no-empty-interface, typescript/no-empty-object-type -- filled by declaration merging
export interface KindeRegister {}

/** What the application registered of a kind: a union, or an object. */
type Registered<Kind extends string, Default> =
  KindeRegister extends Readonly<Record<Kind, infer Given>> ? Given : Default;

type KeysOf<Given> = Given extends string ? Given : Extract<keyof Given, string>;

/** The names that were registered, and Kinde's own besides; any text when none were. */
type NamesOf<Given, Known extends string> = [Given] extends [never]
  ? string
  : KeysOf<Given> | Known;

/** The type that an object has for the values of `Key`. (Texts have properties too: `length`.) */
type ValueOf<Given, Key extends string> =
  Given extends Readonly<Record<Key, infer Value>>
    ? Given extends string
      ? unknown
      : Value
    : unknown;

/** The keys whose values are of a type; all, where the types of values are not registered. */
type KeysWith<Given, Value> = Given extends string
  ? Given
  : Extract<{ [Key in keyof Given]: Given[Key] extends Value ? Key : never }[keyof Given], string>;

export type PermissionKey = KeysOf<Registered<'permissions', string>>;
export type RoleKey = KeysOf<Registered<'roles', string>>;
export type ScopeKey = KeysOf<Registered<'scopes', string>>;
export type EntitlementKey = KeysOf<Registered<'entitlements', string>>;

export type FeatureFlagKey = KeysOf<Registered<'featureFlags', string>>;
/** The feature flags whose values are of a type. */
export type FeatureFlagKeyOf<Value> = KeysWith<Registered<'featureFlags', string>, Value>;
/** The type of a feature flag's value; without a registered one, `Default`. */
export type FeatureFlagValue<Key extends string, Default = unknown> =
  ValueOf<Registered<'featureFlags', string>, Key> extends infer Value
    ? Value extends Default
      ? Value
      : Default
    : never;

/** A property of a user, organization or application; Kinde's own need no registration. */
export type PropertyName = NamesOf<Registered<'properties', never>, KindePropertyName>;
export type PropertyValue<Name extends string> = ValueOf<Registered<'properties', string>, Name>;

/** A claim of a token; Kinde's own need no registration. */
export type ClaimName = NamesOf<Registered<'claims', never>, KindeClaimName>;
export type ClaimValue<Name extends string> = ValueOf<Registered<'claims', string>, Name>;
