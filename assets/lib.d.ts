// Types of what `lib.js` hands out, kept by hand so that type checking needs no further package.

export interface VNode { type: unknown; props: Record<string, unknown>; key: unknown }
export type Child = VNode | string | number | boolean | null | undefined | Child[] | ReadonlySignal<unknown>;
export type ComponentType<P = any> = (props: P) => Child;
export interface Ref<T> { current: T }

export function h(type: any, props: any, ...children: Child[]): VNode;
export function render(node: Child, parent: Element): void;
export function cloneElement(node: VNode, props: any, ...children: Child[]): VNode;
export const Fragment: ComponentType;
export class Component<P = any, S = any> {
  constructor(props: P);
  props: P & { children?: Child };
  state: S;
  setState(next: Partial<S>): void;
  shouldComponentUpdate(next: P, state: S): boolean;
  componentDidMount(): void;
  componentDidUpdate(before: P): void;
  render(): Child;
}
export interface Context<T> { Provider: ComponentType<{ value: T; children?: Child }> }
export function createContext<T>(initial: T): Context<T>;
export function html(strings: TemplateStringsArray, ...values: any[]): any;

type Cleanup = void | (() => void);
export function useState<T>(initial: T | (() => T)): [T, (next: T | ((now: T) => T)) => void];
export function useEffect(run: () => Cleanup, inputs?: readonly unknown[]): void;
export function useLayoutEffect(run: () => Cleanup, inputs?: readonly unknown[]): void;
export function useRef<T>(initial: T): Ref<T>;
export function useMemo<T>(make: () => T, inputs: readonly unknown[]): T;
export function useCallback<T extends (...args: any[]) => any>(call: T, inputs: readonly unknown[]): T;
export function useContext<T>(context: Context<T>): T;
export function useId(): string;
export function useErrorBoundary(seen?: (error: unknown) => void): [unknown, () => void];

export interface ReadonlySignal<T> {
  readonly value: T;
  peek(): T;
  subscribe(call: (value: T) => void): () => void;
}
export interface Signal<T> extends ReadonlySignal<T> { value: T }
export function signal<T>(initial: T): Signal<T>;
export function computed<T>(make: () => T): ReadonlySignal<T>;
export function effect(run: () => Cleanup): () => void;
export function batch<T>(run: () => T): T;
export function untracked<T>(run: () => T): T;
export function useSignal<T>(initial: T): Signal<T>;
export function useComputed<T>(make: () => T): ReadonlySignal<T>;
export function useSignalEffect(run: () => Cleanup): void;
