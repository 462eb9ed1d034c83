import { parseJsonObject } from '../core/json.js';
import type { LocalKindeFeatureFlag } from './local-kinde.tenant.js';

type Type = LocalKindeFeatureFlag['type'];

/** What the Management API calls the types. */
const TYPES = new Map<string, Type>([
  ['str', 'string'],
  ['int', 'integer'],
  ['bool', 'boolean'],
  ['json', 'json'],
]);

const MOST = 2 ** 31;

/** The type that the Management API means; nothing when there is none. */
export const flagTypeOf = (name: string): Type | undefined => TYPES.get(name);

/** What the Management API calls a type. */
export const flagTypeName = (type: Type): string =>
  [...TYPES].find(([, known]) => known === type)?.[0] ?? type;

/** A flag whose value is read from text; nothing when the text is no value of its type. */
export const flagFromText = (
  flag: Pick<LocalKindeFeatureFlag, 'id' | 'key' | 'name' | 'description'>,
  type: Type,
  text: string,
): LocalKindeFeatureFlag | undefined => {
  switch (type) {
    case 'string':
      return { ...flag, type, value: text };
    case 'boolean':
      return text === 'true' || text === 'false'
        ? { ...flag, type, value: text === 'true' }
        : undefined;
    case 'integer': {
      const value = Number(text);
      const isInteger = /^-?\d{1,10}$/.test(text) && value >= -MOST && value < MOST;
      return isInteger ? { ...flag, type, value } : undefined;
    }
    case 'json': {
      const value = parseJsonObject(text);
      return value && { ...flag, type, value: { ...value } };
    }
  }
};

/** A value as the Management API writes it. */
export const flagText = (value: unknown): string =>
  typeof value === 'string' ? value : JSON.stringify(value);
