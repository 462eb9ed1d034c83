import type { SessionPlace } from './deployments.js';
import { cookiesSetBy } from './module-cookies.js';
import type { Page } from './user-agent.js';

/**
 * Expects what shows of a session, of one cookie at most, that was written anew with this response:
 * a sealed cookie goes out, past every cache, while a record is nobody's business but the store's.
 */
export function expectRewritten(page: Page, sessions: SessionPlace): void {
  if (sessions === 'cookie') {
    expect(cookiesSetBy(page)).toEqual(['kinde.session.0']);
    expect(page.headers.get('cache-control')).toMatch(/\bno-store\b/);
    expect(page.headers.get('vary')).toMatch(/\bCookie\b/);
  } else {
    expect(page.setCookies).toEqual([]);
  }
}
