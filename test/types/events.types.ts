import { type KindeErrorCode, KindeModule, type KindeModuleEvent } from '../../lib/index.js';

KindeModule.forRoot({
  issuerUrl: 'https://yourapp.kinde.com',
  clientId: 'client',
  routes: false,
  onEvent: (event) => {
    event.at satisfies number;
    switch (event.type) {
      case 'login.succeeded':
        event.userId satisfies string;
        event.orgCode satisfies string | undefined;
        break;
      case 'request.refused':
        event.code satisfies KindeErrorCode;
        event.status satisfies number;
        // @ts-expect-error a refusal does not tell whose it was
        event.userId satisfies unknown;
        break;
      // @ts-expect-error no event is called so
      case 'login.suceeded':
        break;
    }
  },
});

KindeModule.forRoot({
  issuerUrl: 'https://yourapp.kinde.com',
  clientId: 'client',
  routes: false,
  onEvent: async ({ type }) => void type,
});

export const takesEvery: (event: KindeModuleEvent) => void = (event) => {
  // @ts-expect-error observers share an event
  event.at = 0;
};
