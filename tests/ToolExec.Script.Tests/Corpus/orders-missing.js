const results = await Promise.allSettled([1000, 9999, 1002, -1].map(id => tools.orders.get(id)));
return results.map(r => r.status === 'fulfilled' ? { ok: r.value.id } : { error: r.reason.message, code: r.reason.code, data: r.reason.data });
