import {
  type ExecutionContext,
  type HttpException,
  Inject,
  Injectable,
  Logger,
} from '@nestjs/common';

import type { Authentication, AuthenticationResult } from '../core/authenticator.js';
import { isFromTrustedSite, isSafeMethod } from '../core/cross-site.js';
import type { KindeCore } from '../core/kinde-core.js';
import { isPromise, type MaybePromise, thenSync } from '../core/maybe-promise.js';
import type { Monitor } from '../core/monitor/monitor.js';
import type { RequestFacts } from '../core/request-facts.js';
import {
  type Finder,
  rememberAuthentication,
  type RequestAuthentication,
  requestAuthentication,
} from '../http/current-authentication.js';
import {
  type FrameworkRequest,
  type FrameworkResponse,
  rawRequest,
  rawResponse,
} from '../http/framework.js';
import { HttpRequestFacts } from '../http/http-request-facts.js';
import type { LoginRedirect } from '../http/login-redirect.js';
import { MessageFacts } from '../http/message-facts.js';
import { refuseInContext, refuseWithChallenge } from '../http/refusal.js';
import { addCookies, onResponseHead } from '../http/response-head.js';
import { responseOf } from '../http/response-of-request.js';
import { SocketFacts, type SocketHandshake } from '../http/socket-handshake.js';
import {
  KINDE_CONFIG,
  KINDE_CORE,
  KINDE_LOGIN_REDIRECT,
  KINDE_MONITOR,
} from '../kinde.constants.js';
import { KindeError } from '../kinde.errors.js';
import type { KindeConfig } from '../options/kinde-config.interface.js';
import { SocketWatch } from './socket-watch.js';

const logger = new Logger('Kinde');

/** Authenticates the requests of one application, each once, however many guards ask. */
@Injectable()
export class KindeAuthenticator implements Finder {
  readonly #watch: SocketWatch;

  constructor(
    @Inject(KINDE_CORE) private readonly core: KindeCore,
    @Inject(KINDE_CONFIG) private readonly config: KindeConfig,
    @Inject(KINDE_LOGIN_REDIRECT) private readonly login: LoginRedirect,
    @Inject(KINDE_MONITOR) readonly monitor: Monitor,
  ) {
    this.#watch = new SocketWatch(config.clock);
  }

  /**
   * Tells who sent a request. What becomes of its session (renewed, prolonged, over) reaches the
   * browser with the response.
   *
   * @throws KindeError `ERR_KINDE_INVALID_REQUEST`, `ERR_KINDE_INVALID_TOKEN`, `ERR_KINDE_UNAVAILABLE`;
   *   as a rejection or at once
   */
  authenticate(
    request: FrameworkRequest,
    response: FrameworkResponse | undefined,
  ): MaybePromise<AuthenticationResult> {
    const carrier = rawRequest(request);
    const remembered =
      requestAuthentication(carrier, this) ??
      rememberAuthentication(
        carrier,
        this,
        this.core.authenticator.authenticate(new HttpRequestFacts(request)),
      );
    const { result } = remembered;
    return isPromise(result)
      ? result.then((settled) => deliver(settled, remembered, request, response))
      : deliver(result, remembered, request, response);
  }

  /**
   * As {@link authenticate}, where somebody has to be signed in.
   *
   * @throws KindeError also `ERR_KINDE_UNAUTHENTICATED` and `ERR_KINDE_SESSION_ENDED`
   */
  async requireAuthentication(
    request: FrameworkRequest,
    response: FrameworkResponse | undefined,
  ): Promise<Authentication> {
    const { authentication, refusal } = await this.authenticate(request, response);
    if (authentication === undefined) {
      throw refusal ?? new KindeError('ERR_KINDE_UNAUTHENTICATED', 'Nobody is signed in.');
    }
    return authentication;
  }

  /**
   * Renews the tokens of a request's session, however good they are: the browser gets them with the
   * response, and whoever asks from now on what they say.
   *
   * @throws KindeError `ERR_KINDE_UNAVAILABLE`; the session is kept
   */
  async renewSession(
    request: FrameworkRequest,
    response: FrameworkResponse | undefined,
  ): Promise<AuthenticationResult> {
    const facts = new HttpRequestFacts(request);
    const result = await this.core.authenticator.renewSession(facts);
    const remembered = rememberAuthentication(rawRequest(request), this, result);
    return deliver(result, remembered, request, response);
  }

  /**
   * Tells who opened a socket, by its handshake: anew for each message, since a credential ends and
   * a session is signed out while a socket stays open.
   *
   * @throws KindeError as {@link authenticate}, `ERR_KINDE_CROSS_SITE_REQUEST` when another site had
   *   a browser open the socket with its session cookie, and `ERR_KINDE_UNSUPPORTED_CONTEXT` when
   *   nobody has handed over the handshake
   */
  authenticateSocket(
    socket: object,
    handshake: SocketHandshake | undefined,
  ): MaybePromise<AuthenticationResult> {
    if (handshake === undefined) {
      const message =
        'The handshake of a socket is not known: call KindeSockets.admit(client, request) in ' +
        'handleConnection(client, request).';
      throw new KindeError('ERR_KINDE_UNSUPPORTED_CONTEXT', message);
    }
    const facts = new SocketFacts(handshake);
    const checked = thenSync(this.core.authenticator.authenticateSocket(facts), (result) => {
      // A browser opens sockets to any site, and sends the cookies of that site along.
      if (result.authentication?.via === 'session') {
        this.#assertTrusted(facts);
      }
      return result;
    });
    return remember(socket, this, checked);
  }

  /** Closes a socket that was let in when the credential of its handshake is over. */
  watchSocket(
    socket: object,
    handshake: SocketHandshake | undefined,
    authentication: Authentication,
  ): void {
    this.#watch.begin(socket, authentication, () => this.authenticateSocket(socket, handshake));
  }

  /**
   * Tells who sent a message of a microservice, by the token that the option `rpcToken` finds in it.
   *
   * @param message what Nest calls its context
   * @throws KindeError as {@link authenticate}, and `ERR_KINDE_UNSUPPORTED_CONTEXT` without the option
   */
  authenticateMessage(message: object, data: unknown): MaybePromise<AuthenticationResult> {
    const { rpcToken } = this.config;
    if (rpcToken === undefined) {
      const text = 'Messages are denied unless the option rpcToken says where their token is.';
      throw new KindeError('ERR_KINDE_UNSUPPORTED_CONTEXT', text);
    }
    const authenticated = thenSync(rpcToken(data, message), (token) =>
      this.core.authenticator.authenticate(new MessageFacts(token)),
    );
    return remember(message, this, authenticated);
  }

  /**
   * Refuses what another site had a browser send with its session cookie. A bearer token is not
   * sent by itself, and a safe method changes nothing.
   *
   * @throws KindeError `ERR_KINDE_CROSS_SITE_REQUEST`
   */
  assertSameSite(
    request: FrameworkRequest,
    { authentication }: Pick<AuthenticationResult, 'authentication'>,
  ): void {
    if (authentication?.via === 'session' && !isSafeMethod(rawRequest(request).method ?? '')) {
      this.#assertTrusted(new HttpRequestFacts(request));
    }
  }

  #assertTrusted(facts: RequestFacts): void {
    if (!isFromTrustedSite(facts, this.config.trustedOrigins)) {
      const message =
        'A cookie-authenticated request came from an origin that allowedOrigins does not list.';
      throw new KindeError('ERR_KINDE_CROSS_SITE_REQUEST', message);
    }
  }

  /** The exception to refuse a request with; whatever answers it then has the right headers. */
  refuse(
    error: KindeError,
    request: FrameworkRequest,
    response: FrameworkResponse | undefined,
  ): HttpException {
    const exception = refuseWithChallenge(error, response && rawResponse(response), this.monitor);
    if (exception.getStatus() === 401) {
      this.login.redirectRefusal(error, request, response);
    }
    return exception;
  }

  /** As {@link refuse}, in the form of whatever transport a guard was asked in. */
  refuseInContext(error: KindeError, context: ExecutionContext): Error {
    return refuseInContext(error, context, this.monitor);
  }
}

/** Sees to it, once, that what became of the session reaches the browser. */
function deliver(
  result: AuthenticationResult,
  remembered: RequestAuthentication,
  request: FrameworkRequest,
  response: FrameworkResponse | undefined,
): AuthenticationResult {
  const { cookies } = result;
  remembered.settle(result);
  if (cookies && !remembered.isDelivered) {
    const raw = response ? rawResponse(response) : responseOf(request);
    if (raw) {
      // Whoever asks first may not know the response.
      remembered.isDelivered = true;
      if (!raw.headersSent) {
        onResponseHead(raw, (head) => addCookies(head, cookies()));
      } else if (cookies().length > 0) {
        logger.warn(
          'The response had begun when its session changed, so the browser does not hear of it. ' +
            'Authenticate a request before you answer it.',
        );
      }
    }
  }
  return result;
}

/** Has decorators and requirements find it, until the next message comes. */
function remember(
  carrier: object,
  by: Finder,
  result: MaybePromise<AuthenticationResult>,
): MaybePromise<AuthenticationResult> {
  return thenSync(result, (settled) => {
    rememberAuthentication(carrier, by, settled).settle(settled);
    return settled;
  });
}
