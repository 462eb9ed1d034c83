import type { KindeErrorCode } from '../../kinde.errors.js';

/** A browser signed in. */
export interface LoginSucceededEvent {
  readonly type: 'login.succeeded';
  /** Kinde's id of the user (`sub`), such as `kp_…`. */
  readonly userId: string;
  /** The organization that the user is signed in to. */
  readonly orgCode: string | undefined;
}

/** A login could not be started or finished. */
export interface LoginFailedEvent {
  readonly type: 'login.failed';
  readonly code: KindeErrorCode;
  /** Kinde's reason, such as `access_denied`; one of a fixed set. */
  readonly refusal: string | undefined;
}

/** A session was ended by its user. */
export interface LogoutEvent {
  readonly type: 'logout';
  /** `undefined` when it could not be told, since the session store was out of reach. */
  readonly userId: string | undefined;
  /** Whether Kinde could be reached, to revoke the tokens and to end its own session. */
  readonly isKnownToKinde: boolean;
}

/** The tokens of a session were renewed. */
export interface SessionRefreshedEvent {
  readonly type: 'session.refreshed';
  readonly userId: string;
  /** Seconds that Kinde took. */
  readonly duration: number;
}

/** The tokens of a session could not be renewed. */
export interface SessionRefreshFailedEvent {
  readonly type: 'session.refresh_failed';
  readonly userId: string;
  readonly code: KindeErrorCode;
  /** Whether the session is over; otherwise it is as it was, and the next request tries again. */
  readonly isSessionOver: boolean;
}

/** A request or a message was refused. */
export interface RequestRefusedEvent {
  readonly type: 'request.refused';
  readonly code: KindeErrorCode;
  /**
   * That the refusal stands for, also where the transport has none. A browser that is sent to the
   * login instead (`unauthenticated: 'redirect'`) gets 302.
   */
  readonly status: number;
  /** As in the log: for developers, without a token, secret, code, cookie or claim. */
  readonly reason: string;
  /** As in the log, and in the header `X-Correlation-Id` of the response. */
  readonly correlationId: string;
}

/** The signing keys of an issuer are others than before. */
export interface KeysChangedEvent {
  readonly type: 'keys.changed';
  readonly issuer: string;
  /** Key ids, as the issuer writes them. */
  readonly added: readonly string[];
  readonly removed: readonly string[];
}

/** An issuer does not hand out its signing keys; those that are known serve on, for a day. */
export interface KeysStaleEvent {
  readonly type: 'keys.stale';
  readonly issuer: string;
}

/** An issuer hands out its signing keys again. */
export interface KeysRenewedEvent {
  readonly type: 'keys.renewed';
  readonly issuer: string;
}

/** The session store failed or took too long; requests with a session get 503 meanwhile. */
export interface StoreUnavailableEvent {
  readonly type: 'store.unavailable';
  /** A code or the name of an error, such as `ECONNREFUSED`. */
  readonly reason: string;
}

/** The session store answers again. */
export interface StoreAvailableEvent {
  readonly type: 'store.available';
}

/** An event of Kinde was handled. */
export interface WebhookHandledEvent {
  readonly type: 'webhook.handled';
  /** Such as `user.created`. */
  readonly eventType: string;
  readonly eventId: string;
  /** Whether it had been before, so that nobody was called. */
  readonly isRepetition: boolean;
}

/** What happened, without the time. */
export type Occurrence =
  | LoginSucceededEvent
  | LoginFailedEvent
  | LogoutEvent
  | SessionRefreshedEvent
  | SessionRefreshFailedEvent
  | RequestRefusedEvent
  | KeysChangedEvent
  | KeysStaleEvent
  | KeysRenewedEvent
  | StoreUnavailableEvent
  | StoreAvailableEvent
  | WebhookHandledEvent;

/**
 * What the option `onEvent` hears of: what whoever operates the application, or watches over its
 * security, wants to know. Never with a token, secret, code, cookie, name or address of anybody.
 */
export type KindeModuleEvent = Occurrence & {
  /** Seconds since the epoch. */
  readonly at: number;
};
