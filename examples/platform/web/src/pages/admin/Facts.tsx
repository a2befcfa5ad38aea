import { Fragment } from 'react';

/** Short facts in a row. Each stands by itself where words run from right to left. */
export function Facts({ facts }: { facts: string[] }) {
  return facts.map((fact, i) => (
    <Fragment key={fact}>
      {i > 0 && ' · '}
      <bdi>{fact}</bdi>
    </Fragment>
  ));
}
