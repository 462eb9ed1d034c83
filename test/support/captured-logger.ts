import type { LoggerService } from '@nestjs/common';
import { inspect } from 'node:util';

/** Keeps what is logged at any level, as text, instead of printing it. */
export class CapturedLogger implements LoggerService {
  readonly lines: string[] = [];

  readonly log = this.#keep('log');
  readonly error = this.#keep('error');
  readonly warn = this.#keep('warn');
  readonly debug = this.#keep('debug');
  readonly verbose = this.#keep('verbose');
  readonly fatal = this.#keep('fatal');

  get text(): string {
    return this.lines.join('\n');
  }

  #keep(level: string) {
    return (...messages: unknown[]): void => {
      const parts = messages.map((each) =>
        typeof each === 'string' ? each : inspect(each, { depth: 10, showHidden: true }),
      );
      this.lines.push([level, ...parts].join(' '));
    };
  }
}
