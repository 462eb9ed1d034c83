import { LocalKindeDeviceApproval } from './local-kinde.device-approval.js';
import type { Endpoints } from './local-kinde.endpoint.js';
import { sendPage, sendRedirect } from './local-kinde.exchange.js';
import { errorPage, homePage, portalPage } from './local-kinde.pages.js';
import type { LocalKindeParts } from './local-kinde.parts.js';
import { LocalKindeRegistrations } from './local-kinde.registrations.js';
import { LocalKindeSignIn } from './local-kinde.sign-in.js';

/** What people look at, and the way back from the sign-in pages into the protocol. */
export const pageEndpoint = ({
  devices,
  directory,
  events,
  invitations,
  issuer,
  provider,
  settings,
  tokens,
}: LocalKindeParts): Endpoints<'page'> => {
  const runProtocol = provider.callback();
  const signIn = new LocalKindeSignIn({
    provider,
    directory,
    registrations: new LocalKindeRegistrations(directory, invitations, settings, events),
    events,
    now: () => tokens.now(),
  });
  const deviceApproval = new LocalKindeDeviceApproval(devices, directory);

  return {
    async page({ request, response, url, form }) {
      const { pathname, searchParams } = url;
      if (pathname.startsWith('/oauth2/auth/')) {
        await runProtocol(request, response);
      } else if (pathname.startsWith('/sign-in/') && request.method === 'POST') {
        const next = await signIn.submit(request, response, form);
        if ('page' in next) sendPage(response, 400, next.page);
        else sendRedirect(response, 303, next.location);
      } else if (pathname.startsWith('/sign-in/')) {
        sendPage(response, 200, await signIn.show(request, response, searchParams));
      } else if (pathname === '/device') {
        const userCode = searchParams.get('user_code') ?? '';
        const isPost = request.method === 'POST';
        const { status, page } = isPost
          ? await deviceApproval.submit(userCode, form)
          : await deviceApproval.show(userCode);
        sendPage(response, status, page);
      } else if (pathname === '/') {
        sendPage(response, 200, homePage(issuer));
      } else if (pathname === '/portal_redirect') {
        sendPage(response, 200, portalPage());
      } else if (pathname === '/favicon.ico') {
        response.writeHead(204).end();
      } else {
        sendPage(response, 404, errorPage('There is no such page.'));
      }
    },
  };
};
