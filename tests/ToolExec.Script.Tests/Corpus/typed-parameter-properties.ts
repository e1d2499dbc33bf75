class Money { constructor(public readonly cents: number, public readonly currency: string = 'EUR') {} add(other: Money): Money { if (other.currency !== this.currency) throw new TypeError(`${this.currency} and ${other.currency}`); return new Money(this.cents + other.cents, this.currency); } toString(): string { return `${(this.cents / 100).toFixed(2)} ${this.currency}`; } }
class Priced extends Money { constructor(cents: number, private tag: string) { super(cents, 'USD'); this.tag += '!'; } label(): string { return `${this.tag} ${this}`; } }
let mixed = '';
try { new Money(1).add(new Money(1, 'USD')); } catch (e) { mixed = (e as TypeError).message; }
return [`${new Money(150).add(new Money(275))}`, new Priced(999, 'sale').label(), mixed, Object.keys(new Priced(1, 't'))];
