import { ConfigurableModuleBuilder } from '@nestjs/common';

import { KINDE_EXTRAS } from './kinde.constants.js';
import type {
  KindeModuleExtras,
  KindeModuleOptions,
} from './options/kinde-module-options.interface.js';

/** What the static extras are when nothing is said. */
export const DEFAULT_EXTRAS: Required<KindeModuleExtras> = {
  isGlobal: true,
  globalGuard: false,
  routes: true,
  path: 'auth',
  webhooksPath: undefined,
  authkitRoutes: false,
};

export const {
  ConfigurableModuleClass: ConfigurableKindeModule,
  MODULE_OPTIONS_TOKEN: KINDE_OPTIONS,
  OPTIONS_TYPE,
  ASYNC_OPTIONS_TYPE,
} = new ConfigurableModuleBuilder<KindeModuleOptions>({ moduleName: 'Kinde' })
  .setClassMethodName('forRoot')
  .setFactoryMethodName('createKindeOptions')
  .setExtras<KindeModuleExtras>(DEFAULT_EXTRAS, (definition, given) => {
    const extras = { ...DEFAULT_EXTRAS, ...definedValues(given) };
    return {
      ...definition,
      global: extras.isGlobal,
      // Validation needs them, and so do the paths.
      providers: [...(definition.providers ?? []), { provide: KINDE_EXTRAS, useValue: extras }],
    };
  })
  .build();

/** Extras that were given as `undefined` are not given, and neither is what is no extra. */
function definedValues(given: KindeModuleExtras): KindeModuleExtras {
  return Object.fromEntries(
    Object.keys(DEFAULT_EXTRAS)
      .map((name) => [name, given[name as keyof KindeModuleExtras]])
      .filter(([, value]) => value !== undefined),
  ) as KindeModuleExtras;
}
