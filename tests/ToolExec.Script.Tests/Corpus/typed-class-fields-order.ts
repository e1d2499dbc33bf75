const order: string[] = []; const mark = <T,>(name: string, v: T): T => { order.push(name); return v; };
class Base { protected a: number = mark('a', 1); constructor(protected readonly opt: string = mark('opt', 'o')) { mark('ctor', 0); } static s = mark('static', 1); }
class Derived extends Base { declare opt: string; private b = mark('b', this.a + 1); #c?: number = mark('c', 3); constructor() { super(); mark('derived', this.b + this.#c!); } }
new Derived(); return order;
