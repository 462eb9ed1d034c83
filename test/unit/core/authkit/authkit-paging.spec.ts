import { authKitPaging } from '../../../../lib/core/authkit/authkit-paging.js';
import { thrownBy } from '../../../support/thrown-by.js';

describe('authKitPaging', () => {
  it.each([
    [{}, { page: 1, limit: 100 }],
    [{ page: 7 }, { page: 7, limit: 100 }],
    [
      { page: 1000, limit: 1 },
      { page: 1000, limit: 1 },
    ],
    [
      { page: 1, limit: 1000 },
      { page: 1, limit: 1000 },
    ],
  ])('takes %j for %j', (page, paging) => {
    expect(authKitPaging(new Map(Object.entries(page)))).toEqual(paging);
  });

  it.each(['page', 'limit'])('takes a %s from 1 to 1000 only', (name) => {
    for (const value of [0, -1, 1001, 1.5, NaN, Infinity, '2', null, {}, [2], 2n]) {
      expect(thrownBy(() => authKitPaging(new Map([[name, value]])))).toEqual(
        new TypeError(`${name} has to be a whole number from 1 to 1000.`),
      );
    }
  });
});
