import { IncomingMessage } from 'node:http';

import { isJsonObject } from '../core/json.js';

/** As much of a socket as is used here. */
interface BareSocket {
  readonly readyState?: number | undefined;
  send(text: string): void;
  close(code: number, reason: string): void;
  once(event: string, listener: () => void): void;
}

interface SocketOfSocketIo {
  readonly disconnected?: boolean;
  emit(event: string, data: object): void;
  disconnect(close: boolean): void;
  once(event: string, listener: () => void): void;
}

/** As `WebSocket` has it, and `CLOSED` beyond it. */
const CLOSING = 2;

/** What can be done with a connection, of whichever library it is. */
export class SocketConnection {
  readonly #socket: BareSocket | SocketOfSocketIo;

  /**
   * @param socket of `ws` or Socket.IO, what `graphql-ws` has around one, or the request that was
   *   upgraded to one
   */
  constructor(socket: object) {
    const extra: unknown = 'extra' in socket ? socket.extra : undefined;
    const inner = isJsonObject(extra) ? extra['socket'] : undefined;
    this.#socket =
      socket instanceof IncomingMessage
        ? new UpgradedConnection(socket)
        : ((inner ?? socket) as BareSocket | SocketOfSocketIo);
  }

  /** Whether it has ended, or is about to; it may have told so already. */
  get isClosed(): boolean {
    return 'disconnect' in this.#socket
      ? this.#socket.disconnected === true
      : (this.#socket.readyState ?? 0) >= CLOSING;
  }

  /** Sends an event, in the form in which Nest sends its own. */
  emit(event: string, data: object): void {
    if ('disconnect' in this.#socket) {
      this.#socket.emit(event, data);
    } else {
      this.#socket.send(JSON.stringify({ event, data }));
    }
  }

  /** @param code of a WebSocket's end; Socket.IO has none */
  close(code: number, reason: string): void {
    if ('disconnect' in this.#socket) {
      this.#socket.disconnect(true);
    } else {
      this.#socket.close(code, reason);
    }
  }

  onceClosed(listener: () => void): void {
    this.#socket.once('disconnect' in this.#socket ? 'disconnect' : 'close', listener);
  }
}

/** What is left of a socket to whoever knows its request alone: it can be cut off, and no more. */
class UpgradedConnection implements BareSocket {
  readonly #request: IncomingMessage;

  constructor(request: IncomingMessage) {
    this.#request = request;
  }

  get readyState(): number | undefined {
    return this.#request.socket.destroyed ? CLOSING : undefined;
  }

  send(): void {
    // Text that is no frame would be no message.
  }

  close(): void {
    this.#request.socket.destroy();
  }

  once(event: string, listener: () => void): void {
    this.#request.socket.once(event, listener);
  }
}
