import type { Readable } from 'node:stream';
import type Default, { type Other } from './types';
export type Public = { a: number };
export interface Api { call(x: number): Promise<string> }
declare module 'x' { interface Y { z: number } }
declare function external(a: string): void;
type Fn = typeof import('./types');
namespace Only { export type A = string; export interface B { a: A } }
const b: Only.B = { a: 'typed' };
return [b.a, typeof external];
