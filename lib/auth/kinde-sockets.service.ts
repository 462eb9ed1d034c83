import type { IncomingMessage } from 'node:http';

import { Injectable } from '@nestjs/common';

import type { Principal } from '../core/claims/principal.js';
import { statusOf } from '../http/http-errors.js';
import { KindeMessageException } from '../http/kinde-message.exception.js';
import { SocketConnection } from '../http/socket-connection.js';
import { handshakeOf, rememberHandshake } from '../http/socket-handshake.js';
import { KindeError } from '../kinde.errors.js';
import { KindeAuthenticator } from './kinde-authenticator.js';

/** Of the codes with which applications may close a WebSocket; 1013 is "try again later". */
const closeCodes = new Map([
  [400, 4400],
  [401, 4401],
  [403, 4403],
  [503, 1013],
]);

const INTERNAL_ERROR = 1011;

/**
 * Lets sockets in, or closes them, as they connect: no guard of Nest looks at that moment.
 *
 * @example
 * ```ts
 * @WebSocketGateway()
 * @UseGuards(KindeGuard)
 * export class ChatGateway implements OnGatewayConnection {
 *   constructor(private readonly sockets: KindeSockets) {}
 *
 *   async handleConnection(client: Socket, request: IncomingMessage) {
 *     const principal = await this.sockets.admit(client, request);
 *     if (principal) client.join(`org:${principal.orgCode}`);
 *   }
 * }
 * ```
 */
@Injectable()
export class KindeSockets {
  constructor(private readonly authenticator: KindeAuthenticator) {}

  /**
   * Authenticates whoever opened a socket: by a bearer token (the `Authorization` header, or `token`
   * in the `auth` of Socket.IO), or by the session cookie, if the page is one of this site or of
   * `allowedOrigins`. A socket whose credential is missing, bad or over is told by the event
   * `exception`, and closed; later too, when the credential ends.
   *
   * @param client of Socket.IO or `ws`
   * @param request that opened it: Nest gives it to `handleConnection` with the adapter of `ws`,
   *   which is needed there for `KindeGuard` as well
   * @returns `undefined` for a socket that was closed, by whichever side
   */
  async admit(client: object, request?: IncomingMessage): Promise<Principal | undefined> {
    if (request) {
      rememberHandshake(client, request);
    }
    const connection = new SocketConnection(client);
    try {
      const { authentication, refusal } = await this.authenticator.authenticateSocket(
        client,
        handshakeOf(client),
      );
      if (authentication) {
        this.authenticator.watchSocket(client, handshakeOf(client), authentication);
        // Whoever it was may have gone meanwhile.
        return connection.isClosed ? undefined : authentication.principal;
      }
      throw refusal ?? new KindeError('ERR_KINDE_UNAUTHENTICATED', 'The socket has no credential.');
    } catch (error) {
      if (!(error instanceof KindeError)) {
        throw error;
      }
      const told = new KindeMessageException(error).getError();
      connection.emit('exception', told);
      connection.close(closeCodes.get(statusOf(error)) ?? INTERNAL_ERROR, told.message);
      return undefined;
    }
  }
}
