import ts from 'typescript';

import { pagedLists } from './names.mjs';

/**
 * How the pages of an answer follow each other.
 *
 * @typedef {object} Paging
 * @property {'next_token' | 'starting_after'} cursor
 * @property {string} list member of the answer that has the entries
 * @property {ts.TypeNode} item
 * @property {string | undefined} wraps member of an entry that has its id
 * @property {boolean} tellsMore whether the answer says that there are more pages
 */

/** @returns {Paging | undefined} nothing for an operation whose answer is all of it */
export function pagingOf(where, parameters, answer, types) {
  const cursor = ['next_token', 'starting_after'].find((each) =>
    parameters.some(({ name, place }) => name === each && place === 'query'),
  );
  if (cursor === undefined) {
    return undefined;
  }
  const members = objectMembers(answer, types);
  const lists = members.filter((each) => elementOf(each.type, types));
  const list = lists.find(
    (each) => lists.length === 1 || each.name.getText() === pagedLists[where],
  );
  if (list === undefined) {
    const found = lists.map((each) => each.name.getText()).join(', ');
    throw new Error(`Which of its lists (${found}) does ${where} page? Say so in names.mjs.`);
  }
  const item = elementOf(list.type, types);
  const has = (name) => members.some((each) => each.name.getText() === name);
  if (cursor === 'next_token' && !has('next_token')) {
    throw new Error(`The answer to ${where} has no next_token.`);
  }
  return {
    cursor,
    list: list.name.getText(),
    item,
    wraps: cursor === 'starting_after' ? wrapperOf(where, item, types) : undefined,
    tellsMore: cursor === 'next_token' || has('has_more'),
  };
}

/** Where the id of an entry is, unless it is its own member. */
function wrapperOf(where, item, types) {
  const members = objectMembers(item, types);
  if (members.some((each) => each.name.getText() === 'id')) {
    return undefined;
  }
  const wrapper = members.find((each) =>
    objectMembers(each.type, types).some((inner) => inner.name.getText() === 'id'),
  );
  if (wrapper === undefined) {
    throw new Error(`The entries of ${where} have no id to go on after.`);
  }
  return wrapper.name.getText();
}

function objectMembers(type, types) {
  const resolved = resolve(type, types);
  return ts.isTypeLiteralNode(resolved) ? resolved.members.filter(ts.isPropertySignature) : [];
}

function elementOf(type, types) {
  const resolved = resolve(type, types);
  return ts.isTypeReferenceNode(resolved) && resolved.typeName.getText() === 'Array'
    ? resolved.typeArguments[0]
    : undefined;
}

function resolve(type, types) {
  const alias = ts.isTypeReferenceNode(type) ? types.get(type.typeName.getText()) : undefined;
  return alias ? resolve(alias.type, types) : type;
}
