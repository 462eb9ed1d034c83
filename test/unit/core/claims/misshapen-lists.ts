/** What is no list of texts, and must not be searched like one. */
export const misshapenLists: readonly (readonly [string, unknown])[] = [
  ['absent', undefined],
  ['null', null],
  ['a text', 'admin'],
  ['a text that contains the key', 'superadmin'],
  ['a text that lists keys', 'read,admin'],
  ['true', true],
  ['a number', 1],
  ['an object', { admin: true }],
  ['an object like a list', { 0: 'admin', length: 1 }],
  ['a nested list', [['admin']]],
  ['a list with something else in it', ['admin', null]],
  ['a list with a number in it', ['admin', 1]],
];
