import { Injectable } from '@nestjs/common';
import { type KindeEvent, OnKindeEvent } from 'nestjs-kinde';

import { tell } from './tell.js';

/** Prints whatever Kinde sends, those events included that Kinde may add one day. */
@Injectable()
export class EventLog {
  @OnKindeEvent('*')
  print({ type, id, source, occurredAt }: KindeEvent): void {
    const time = new Date(occurredAt * 1000).toISOString();
    tell('From Kinde', `${type}, caused by ${source ?? 'nobody in particular'}, ${time} (${id})`);
  }
}
