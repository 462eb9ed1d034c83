import type { AuthKitIdentityType } from '../../options/kinde-module-options.interface.js';

/** An integration that a user can connect, as Pica describes it. */
export interface AuthKitConnection {
  readonly id: number;
  readonly connectionDefId: number;
  /** Such as `api`. */
  readonly type: string;
  /** Its name, such as `ActiveCampaign`. */
  readonly title: string;
  /** URL of its logo. */
  readonly image: string;
  readonly activatedAt: string | null;
  readonly secretId: string | null;
  readonly clientSecretDisplay: string | null;
  readonly clientIdDisplay: string | null;
  readonly scopes: string | null;
  /** `test` or `live`. */
  readonly environment: string;
  readonly guide: string | null;
  readonly createdAt: string;
  readonly tags: readonly string[];
  readonly active: boolean;
}

/** What AuthKit's widget is opened with: what its user can connect. */
export interface AuthKitToken {
  /** Unchecked beyond being objects: they are the widget's to read. */
  readonly rows: readonly AuthKitConnection[];
  /** How many connections there are, on all pages. */
  readonly total: number;
  readonly pages: number;
  /** From 1 on. */
  readonly page: number;
  /** Of the last page, where the provider gives one. */
  readonly requestId?: number | undefined;
  /** Whether the widget goes without the provider's name; only from Pica. */
  readonly isWhiteLabel?: boolean;
}

/** What a token is asked for with; without an identity, all connections of the account. */
export interface AuthKitTokenRequest {
  /** Whose connections they are: up to 256 characters, none of them spaces, colons or controls. */
  readonly identity?: string | undefined;
  readonly identityType?: AuthKitIdentityType | undefined;
  /** @deprecated Pica takes it for `identity`. */
  readonly group?: string | undefined;
  /** @deprecated */
  readonly label?: string | undefined;
}

/** What a single page of a token is asked for with. */
export type AuthKitPageRequest = AuthKitTokenRequest & AuthKitPage;

/** Which page of connections. */
export interface AuthKitPage {
  /** From 1 to 1 000; default 1. */
  readonly page?: number | undefined;
  /** Connections on a page, from 1 to 1 000; default 100. */
  readonly limit?: number | undefined;
}
