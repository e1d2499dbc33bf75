console.log('about to fail');
await tools.products.get('P-999');
