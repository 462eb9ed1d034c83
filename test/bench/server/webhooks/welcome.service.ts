import { Injectable } from '@nestjs/common';
import { OnKindeEvent } from 'nestjs-kinde';

/** Hears of new users, and has nothing to do. */
@Injectable()
export class Welcome {
  @OnKindeEvent('user.created')
  async welcome(): Promise<void> {}
}
