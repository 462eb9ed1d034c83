import type { JsonObject } from '../../../../lib/core/json.js';
import type { OperationParameters, Paging } from '../../../../lib/core/management/operation.js';
import { PagedAnswer } from '../../../../lib/core/management/paged-answer.js';

interface Page {
  readonly users: readonly { readonly id: string }[];
}

const byToken: Paging = { cursor: 'next_token', list: 'users' };
const byId: Paging = { cursor: 'starting_after', list: 'users' };

const users = (...ids: string[]) => ids.map((id) => ({ id }));

describe('an answer in pages', () => {
  let asked: OperationParameters[];
  /** By the number of the request, from 0; the last one again and again. */
  let pages: readonly unknown[];

  beforeEach(() => {
    asked = [];
  });

  const answerBy = (paging: Paging, parameters: OperationParameters = {}) =>
    new PagedAnswer<Page, { readonly id: string }>({
      paging,
      parameters,
      ask: async (ofPage) => {
        if (asked.push(ofPage) > 2_000) {
          throw new Error('It never ends.');
        }
        return (pages[asked.length - 1] ?? pages.at(-1)) as JsonObject;
      },
    });

  /** Each page claims more until the last, with another cursor. */
  const endlessAnswer = (entriesOf: (page: number) => Page['users'], last = Infinity) =>
    new PagedAnswer<Page, { readonly id: string }>({
      paging: byToken,
      parameters: {},
      ask: async (parameters) => {
        const page = asked.push(parameters);
        return { users: entriesOf(page), ...(page < last && { next_token: `t${page}` }) };
      },
    });

  it('asks nothing until it is looked at', async () => {
    pages = [{ users: [] }];
    const answer = answerBy(byToken);
    await Promise.resolve();
    expect(asked).toEqual([]);
    await answer;
    expect(asked).toEqual([{}]);
  });

  it('is, awaited, the one page that was asked for', async () => {
    pages = [{ users: users('a'), next_token: 'more' }];
    const answer = answerBy(byToken, { page_size: 1, next_token: 'here' });
    expect(await answer).toEqual({ users: users('a'), next_token: 'more' });
    expect(await answer).toBe(await answer.finally(null));
    expect(asked).toEqual([{ page_size: 1, next_token: 'here' }]);
  });

  it('fails as its request does', async () => {
    const answer = new PagedAnswer<Page, never>({
      paging: byToken,
      parameters: {},
      ask: () => Promise.reject(new Error('Kinde is down.')),
    });
    expect(await answer.catch(String)).toBe('Error: Kinde is down.');
    await expect(answer).rejects.toThrow('Kinde is down.');
    await expect(answer.items().next()).rejects.toThrow('Kinde is down.');
  });

  it.each([undefined, null, ''])('goes from token to token until that is %j', async (last) => {
    pages = [
      { users: users('a', 'b'), next_token: 't1' },
      { users: [], next_token: 't2' },
      { users: users('c'), next_token: last },
    ];
    expect(await idsIn(answerBy(byToken, { page_size: 2 }))).toEqual(['a', 'b', 'c']);
    expect(asked).toEqual([
      { page_size: 2 },
      { page_size: 2, next_token: 't1' },
      { page_size: 2, next_token: 't2' },
    ]);
  });

  it.each([false, undefined, null, 'true'])(
    'goes on after its last entry until has_more is %j',
    async (last) => {
      pages = [
        { users: users('a', 'b'), has_more: true },
        { users: users('c'), has_more: last },
      ];
      const answer = answerBy(byId, { expand: 'x', ending_before: 'z' });
      expect(await idsIn(answer)).toEqual(['a', 'b', 'c']);
      expect(asked).toEqual([
        { expand: 'x', ending_before: 'z' },
        { expand: 'x', starting_after: 'b' },
      ]);
    },
  );

  it('goes on until a page is empty where Kinde does not say has_more', async () => {
    pages = [{ users: users('a', 'b') }, { users: users('c') }, { users: [] }];
    expect(await idsIn(answerBy({ ...byId, endsEmpty: true }))).toEqual(['a', 'b', 'c']);
    expect(asked).toEqual([{}, { starting_after: 'b' }, { starting_after: 'c' }]);
  });

  it.each([
    ['own', [{ id: 'a' }]],
    ['that of what it wraps', [{ connection: { id: 'a' } }]],
  ])('goes on after an entry by its id: %s', async (_, entries) => {
    pages = [
      { users: entries, has_more: true },
      { users: [], has_more: false },
    ];
    await idsIn(answerBy({ ...byId, wraps: 'connection' }));
    expect(asked).toEqual([{}, { starting_after: 'a' }]);
  });

  it('gives its pages one by one, each asked for when it is its turn, and each loop anew', async () => {
    pages = [
      { users: users('a'), next_token: 't1' },
      { users: users('b'), next_token: 't2' },
      { users: users('c') },
    ];
    const answer = answerBy(byToken);
    for await (const page of answer) {
      expect(asked).toHaveLength(page.users[0]?.id === 'a' ? 1 : 2);
      if (page.users[0]?.id === 'b') {
        break;
      }
    }
    expect(asked).toHaveLength(2);
    asked = [];
    expect(await idsIn(answer)).toEqual(['a', 'b', 'c']);
  });

  it('takes null for no entries', async () => {
    pages = [{ users: null }];
    expect(await idsIn(answerBy(byToken))).toEqual([]);
    expect(await idsIn(answerBy(byId))).toEqual([]);
  });

  it.each([
    ['the same token for ever', byToken, [{ users: [], next_token: 'a' }]],
    [
      'tokens in a circle',
      byToken,
      [
        { users: [], next_token: 'a' },
        { users: [], next_token: 'b' },
        { users: [], next_token: 'a' },
      ],
    ],
    ['the token that was asked with', byToken, [{ users: [], next_token: 'here' }]],
    ['the same entries for ever', byId, [{ users: users('a'), has_more: true }]],
    ['the entry that was asked with', byId, [{ users: users('here'), has_more: true }]],
  ])('ends with an error for a server that repeats itself: %s', async (_, paging, answers) => {
    pages = answers;
    await expect(idsIn(answerBy(paging, { [paging.cursor]: 'here' }))).rejects.toMatchObject({
      code: 'ERR_KINDE_UNAVAILABLE',
    });
    expect(asked.length).toBeLessThan(5);
  });

  describe('from a server that claims more and more', () => {
    it('ends with an error after ten empty pages in a row', async () => {
      await expect(idsIn(endlessAnswer(() => []))).rejects.toMatchObject({
        code: 'ERR_KINDE_UNAVAILABLE',
      });
      expect(asked).toHaveLength(10);
    });

    it('gives the empty pages before that to who looks at pages', async () => {
      let pagesSeen = 0;
      const look = async () => {
        for await (const { users: entries } of endlessAnswer(() => [])) {
          expect(entries).toEqual([]);
          pagesSeen += 1;
        }
      };
      await expect(look()).rejects.toMatchObject({ code: 'ERR_KINDE_UNAVAILABLE' });
      expect(pagesSeen).toBe(10);
    });

    it('goes on after nine, however often', async () => {
      const answer = endlessAnswer((page) => (page % 10 === 0 ? users(`${page}`) : []), 50);
      expect(await idsIn(answer)).toEqual(['10', '20', '30', '40', '50']);
    });

    it('comes to the end of ten when the last claims no more', async () => {
      expect(await idsIn(endlessAnswer(() => [], 10))).toEqual([]);
    });

    it('gives all of what there is, however much', async () => {
      expect(await idsIn(endlessAnswer((page) => users(`${page}`), 1_500))).toHaveLength(1_500);
    });
  });

  it('goes on after a token that reads like none', async () => {
    pages = [{ users: users('a'), next_token: 'undefined' }, { users: users('b') }];
    expect(await idsIn(answerBy(byToken))).toEqual(['a', 'b']);
  });

  it.each([
    ['more, but no entries', byId, [{ users: [], has_more: true }]],
    ['more, but null', byId, [{ users: null, has_more: true }]],
    ['more after an entry without an id', byId, [{ users: [{}], has_more: true }]],
    ['more after an empty id', byId, [{ users: users(''), has_more: true }]],
    ['more after an id that is no string', byId, [{ users: [{ id: 7 }], has_more: true }]],
    ['more after no entry at all', byId, [{ users: ['a'], has_more: true }]],
    ['a token that is no string', byToken, [{ users: [], next_token: 7 }]],
    ['no list', byToken, [{}]],
    ['a list that is none', byToken, [{ users: { length: 1 } }]],
    ['an inherited list', byToken, [JSON.parse('{"__proto__":{"users":[]}}')]],
  ])(
    'ends with an error, and asks no further, for a server that says %s',
    async (_, paging, answers) => {
      pages = answers;
      await expect(idsIn(answerBy(paging))).rejects.toMatchObject({
        code: 'ERR_KINDE_UNAVAILABLE',
      });
      expect(asked).toHaveLength(1);
    },
  );
});

async function idsIn(answer: PagedAnswer<Page, { readonly id: string }>): Promise<string[]> {
  const ids: string[] = [];
  for await (const { id } of answer.items()) {
    ids.push(id);
  }
  return ids;
}
