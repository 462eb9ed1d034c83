import type { AuthKitConnection } from '../core/authkit/authkit-token.js';
import { sendJson } from './local-kinde.exchange.js';
import { refuse, type LocalPicaExchange, type LocalPicaRoute } from './local-pica.router.js';
import { complaintAbout, pagingOf, tokenPage } from './local-pica.token-request.js';

/** What the API knows. */
export interface LocalPicaAccount {
  readonly secretKey: string;
  readonly connections: readonly AuthKitConnection[];
  isWhiteLabel: boolean;
}

type Answer = LocalPicaRoute['answer'];

/** The API in both dialects: Pica's, and that of One, which has no flags. */
export const apiRoutes = (account: LocalPicaAccount): ReadonlyMap<string, LocalPicaRoute> => {
  const withSecret =
    (header: string, answer: Answer): Answer =>
    (exchange) => {
      if (exchange.request.headers[header] === account.secretKey) answer(exchange);
      else refuse(exchange.response, 401, 'The secret is missing or wrong.');
    };

  const sendToken = ({ request, query, response }: LocalPicaExchange): void => {
    const paging = pagingOf(query);
    if (paging === undefined) {
      refuse(response, 400, 'page and limit must be integers from 1 to 1000.');
      return;
    }
    const complaint = complaintAbout(request.body);
    if (complaint === undefined) {
      sendJson(response, 200, tokenPage(account.connections, paging, request.requestId));
    } else {
      refuse(response, 400, complaint);
    }
  };

  const sendFlags = ({ response }: LocalPicaExchange): void =>
    sendJson(response, 200, { authkitWhitelist: account.isWhiteLabel });

  const token = (header: string): LocalPicaRoute => ({
    endpoint: 'token',
    methods: ['POST'],
    answer: withSecret(header, sendToken),
  });

  return new Map<string, LocalPicaRoute>([
    ['/v1/authkit', token('x-pica-secret')],
    ['/v1/authkit/token', token('x-one-secret')],
    [
      '/v1/users/flags',
      { endpoint: 'flags', methods: ['GET'], answer: withSecret('x-pica-secret', sendFlags) },
    ],
  ]);
};
