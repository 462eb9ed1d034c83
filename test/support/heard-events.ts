import type { KindeModuleEvent } from '../../lib/index.js';

/** What an application's `onEvent` was told. */
export class HeardEvents {
  readonly all: KindeModuleEvent[] = [];

  readonly onEvent = (event: KindeModuleEvent): void => void this.all.push(event);

  get types(): readonly KindeModuleEvent['type'][] {
    return this.all.map(({ type }) => type);
  }

  of<Type extends KindeModuleEvent['type']>(
    type: Type,
  ): readonly Extract<KindeModuleEvent, { type: Type }>[] {
    return this.all.filter(
      (event): event is Extract<KindeModuleEvent, { type: Type }> => event.type === type,
    );
  }

  forget(): void {
    this.all.length = 0;
  }
}
