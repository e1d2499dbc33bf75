class Animal { static count = 0; #energy = 10; name; constructor(name) { this.name = name; Animal.count++; } get energy() { return this.#energy; } eat(n) { this.#energy += n; return this; } speak() { return `${this.name} makes a sound`; } toString() { return `${this.constructor.name}(${this.name})`; } static create(...a) { return new this(...a); } }
class Dog extends Animal { speak() { return `${super.speak()}: Woof`; } static { this.kind = 'canine'; } }
class Puppy extends Dog { get energy() { return super.energy * 2; } }
const p = Puppy.create('Rex').eat(5);
return [p.speak(), p.energy, `${p}`, p instanceof Animal, Animal.count, Puppy.kind, Object.getPrototypeOf(Puppy) === Dog, Object.keys(p), JSON.stringify(p), new (class { x = this.y; y = 1; })(), p.constructor.name];
