//! A part that stays as it is while what it is drawn from is the same.

import { Component, h } from "../lib.js";

/**
 * Kept is what it is drawn from, by `useMemo`, and never the node: a kept node holds the tree that it first stood in, and by
 * it each later one.
 * @template P
 * @extends {Component<{ part: (props: P) => any, from: P }>}
 */
export class Still extends Component {
  /** @override @param {{ part: (props: P) => any, from: P }} next @param {object} state another one where a signal that is read has changed */
  shouldComponentUpdate(next, state) { return next.from !== this.props.from || state !== this.state; }

  /** @override */
  render() { return h(this.props.part, this.props.from); }
}
