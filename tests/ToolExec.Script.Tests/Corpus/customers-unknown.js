try {
  await tools.customers.get('c99');
} catch (error) {
  return `${error.name} [${error.kind}] ${error.message}`;
}
return 'found';
