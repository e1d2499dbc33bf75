try {
  await tools.customers.get('c99');
} catch (error) {
  return `${error.name} [${error.code}] ${error.message}`;
}
return 'found';
