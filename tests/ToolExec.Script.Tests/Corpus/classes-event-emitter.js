class Emitter { #h = new Map(); on(e, f) { (this.#h.get(e) ?? this.#h.set(e, new Set()).get(e)).add(f); return () => this.#h.get(e).delete(f); } once(e, f) { const off = this.on(e, (...a) => { off(); f(...a); }); return off; } emit(e, ...a) { for (const f of [...(this.#h.get(e) ?? [])]) f(...a); return this.#h.get(e)?.size ?? 0; } }
const em = new Emitter(); const log = [];
em.once('x', v => log.push(`once ${v}`)); const off = em.on('x', v => log.push(`on ${v}`));
const sizes = [em.emit('x', 1), em.emit('x', 2)]; off(); sizes.push(em.emit('x', 3), em.emit('none'));
return { log, sizes };
