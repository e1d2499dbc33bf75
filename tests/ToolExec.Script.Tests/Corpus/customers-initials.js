return (await tools.customers.list()).map(({ name }) => name.split(/\s+/).map(([first]) => first.toLocaleUpperCase()).join('.') + '.');
