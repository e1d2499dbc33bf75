const customers = await tools.customers.list();
for (const [tier, list] of Object.entries(Object.groupBy(customers, c => c.tier)).sort()) { console.group(`${tier} (${list.length})`); for (const c of list.slice(0, 2)) console.log('%s <%s>', c.name, c.email, { active: c.active }); if (list.length > 2) console.info(`… ${list.length - 2} more`); console.groupEnd(); }
console.count('runs'); console.assert(customers.length === 12, 'count'); console.error(new Map([['n', customers.length]])); console.debug(customers[0]);
