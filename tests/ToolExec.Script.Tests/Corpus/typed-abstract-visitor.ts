interface Visitor<R> { num(v: number): R; add(a: Expr, b: Expr): R } abstract class Expr { abstract accept<R>(v: Visitor<R>): R }
class Num extends Expr { constructor(readonly v: number) { super(); } accept<R>(v: Visitor<R>): R { return v.num(this.v); } } class Add extends Expr { constructor(readonly a: Expr, readonly b: Expr) { super(); } accept<R>(v: Visitor<R>): R { return v.add(this.a, this.b); } }
const evaluate: Visitor<number> = { num: (v) => v, add: (a, b) => a.accept(evaluate) + b.accept(evaluate) }; const print: Visitor<string> = { num: String, add: (a, b) => `(${a.accept(print)} + ${b.accept(print)})` };
const e = new Add(new Num(1), new Add(new Num(2), new Num(3))); return [e.accept(evaluate), e.accept(print)];
