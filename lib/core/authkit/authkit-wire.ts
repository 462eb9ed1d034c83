import type { AuthKitConfig } from '../../options/kinde-config.interface.js';
import type { AuthKitPaging } from './authkit-paging.js';

/** How a provider of AuthKit wants to be asked. */
export interface AuthKitWire {
  /** For errors. */
  readonly name: 'Pica' | 'One';
  readonly secretHeader: string;
  /** Where tokens come from, by `POST`. */
  readonly tokenPath: string;
  /** With the question mark. */
  readonly tokenQuery: (paging: AuthKitPaging) => string;
  /** Where the account's flags come from, by `GET`; `undefined` where it has none. */
  readonly flagsPath: string | undefined;
}

export const AUTHKIT_WIRES: Readonly<Record<AuthKitConfig['provider'], AuthKitWire>> = {
  pica: {
    name: 'Pica',
    secretHeader: 'x-pica-secret',
    tokenPath: '/v1/authkit',
    tokenQuery: ({ page, limit }) => `?limit=${limit}&page=${page}`,
    flagsPath: '/v1/users/flags',
  },
  one: {
    name: 'One',
    secretHeader: 'x-one-secret',
    tokenPath: '/v1/authkit/token',
    tokenQuery: ({ page, limit }) => `?page=${page}&limit=${limit}`,
    flagsPath: undefined,
  },
};
