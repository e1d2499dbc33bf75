const Serializable = B => class extends B { serialize() { return JSON.stringify({ type: this.constructor.name, ...this }); } };
const Timed = B => class extends B { stamp = tools.clock.now(); };
class Point { constructor(x, y) { Object.assign(this, { x, y }); } }
class Rich extends Serializable(Timed(Point)) { dist() { return Math.hypot(this.x, this.y); } }
const r = new Rich(3, 4);
return [r.serialize(), r.dist(), r instanceof Point, Rich.length];
