import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

const HEAD_END = '\r\n\r\n';
const STATUS_AT = 'HTTP/1.1 '.length;
const LENGTH = /\r\ncontent-length: (\d+)\r\n/i;

/**
 * A keep-alive connection that sends requests made beforehand, one at a time. It knows as much of
 * HTTP as an answer of the benchmark's servers needs (a status and a length), so that the load takes
 * a fraction of what the server takes: a general client would take more.
 */
export class HttpConnection {
  readonly #socket: Socket;
  #received = '';
  #answered: (status: number) => void = () => undefined;
  #failed: (error: Error) => void = () => undefined;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.setNoDelay(true).setEncoding('latin1');
    socket.on('data', (text: string) => this.#receive(text));
    socket.on('error', (error) => this.#failed(error));
    socket.on('close', () => this.#failed(new Error('The server closed a connection.')));
  }

  static async open(port: number): Promise<HttpConnection> {
    const socket = connect(port, '127.0.0.1');
    await once(socket, 'connect');
    return new HttpConnection(socket);
  }

  /** @param answered told the status, once the whole answer is here */
  send(request: string, answered: (status: number) => void, failed: (error: Error) => void): void {
    this.#answered = answered;
    this.#failed = failed;
    this.#socket.write(request, 'latin1');
  }

  close(): void {
    this.#failed = () => undefined;
    this.#socket.destroy();
  }

  #receive(text: string): void {
    this.#received += text;
    const headEnd = this.#received.indexOf(HEAD_END);
    if (headEnd < 0) {
      return;
    }
    const length = LENGTH.exec(this.#received)?.[1];
    if (length === undefined) {
      this.#failed(new Error(`An answer does not say how long it is:\n${this.#received}`));
      return;
    }
    if (this.#received.length >= headEnd + HEAD_END.length + Number(length)) {
      const status = Number(this.#received.slice(STATUS_AT, STATUS_AT + 3));
      this.#received = '';
      this.#answered(status);
    }
  }
}
