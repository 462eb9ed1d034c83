import type { INestApplicationContext } from '@nestjs/common';

import type { KindeCore } from '../core/kinde-core.js';
import { KINDE_CONFIG, KINDE_CORE } from '../kinde.constants.js';
import type { KindeConfig } from '../options/kinde-config.interface.js';

/** An application or testing module that imports `KindeModule`; it need not listen. */
export type KindeApplication = Pick<INestApplicationContext, 'get'>;

/** @throws Error (of Nest) when the application does not import `KindeModule` */
export function configOf(app: KindeApplication): KindeConfig {
  return app.get<KindeConfig>(KINDE_CONFIG, { strict: false });
}

/** @throws Error (of Nest) when the application does not import `KindeModule` */
export function coreOf(app: KindeApplication): KindeCore {
  return app.get<KindeCore>(KINDE_CORE, { strict: false });
}
