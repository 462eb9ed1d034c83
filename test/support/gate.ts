import { Injectable } from '@nestjs/common';

import { Hold } from './hold.js';

/** Where a slow handler waits. */
@Injectable()
export class Gate {
  #hold: Hold | undefined;

  /** Makes the next request wait. */
  close(): Hold {
    return (this.#hold = new Hold());
  }

  async pass(): Promise<void> {
    const hold = this.#hold;
    this.#hold = undefined;
    await hold?.pass();
  }
}
