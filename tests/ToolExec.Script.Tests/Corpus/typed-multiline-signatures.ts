const summarise = async (
  ids: readonly number[],
  {
    limit = 3,
    label,
  }: {
    limit?: number;
    label: string;
  },
): Promise<{
  label: string;
  statuses: string[];
}> => ({
  label,
  statuses: (
    await Promise.all(
      ids
        .slice(0, limit)
        .map((id: number) => tools.orders.get(id)),
    )
  ).map((o: { status: string }) => o.status),
});
return summarise([1000, 1001, 1002, 1003], { label: 'first' });
